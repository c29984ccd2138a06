from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import nightlab.safety.medicines as room
from nightlab.safety.medicines import TERMS, any_is_a, is_a, match, members
from nightlab.safety.medicines.reading import lay_terms
from nightlab.safety.medicines.vocabulary import squash, vocabulary

FACTS = Path(room.__file__).parent
CLASSES = {name for own in vocabulary().classes.values() for name in own}

# The words of the rules, each with medicines that fall under it and medicines that do not.
UNDER = {
    "nsaid_chronic": ("Nurofen;naproxen;Celebrex;Voltarol", "paracetamol;baby aspirin"),
    "lithium": ("Priadel;lithium carbonate", "sodium valproate"),
    "tetracycline": ("doxycycline;Tetralysal;minocycline", "azithromycin"),
    "doxycycline": ("Vibramycin", "minocycline"),
    "minocycline": ("Minocin", "doxycycline"),
    "ciprofloxacin": ("Cipro;Ciproxin;ciprofloxacin eye drops", "levofloxacin"),
    "levofloxacin": ("Tavanic", "ofloxacin"),
    "ofloxacin": ("Tarivid", "levofloxacin"),
    "moxifloxacin": ("Avelox", "ciprofloxacin"),
    "other_quinolone": ("norfloxacin;nalidixic acid", "Cipro;levofloxacin;ofloxacin;Avelox"),
    "quinolone": ("Cipro;levofloxacin;ofloxacin;Avelox;norfloxacin", "quinine"),
    "alendronate": ("Fosamax;Fosavance", "risedronate"),
    "risedronate": ("Actonel", "Fosamax"),
    "ibandronate": ("Bonviva", "Actonel"),
    "etidronate": ("Didronel;clodronic acid;minodronate", "Bonviva"),
    "levothyroxine": ("Eltroxin;L-Thyroxin;Armour Thyroid", "carbimazole"),
    "liothyronine": ("Cytomel;Armour Thyroid", "levothyroxine"),
    "gabapentin": ("Neurontin;Horizant", "pregabalin"),
    "penicillamine": ("Cuprimine", "penicillin"),
    "digoxin": ("Lanoxin", "amiodarone"),
    "mycophenolate": ("CellCept;Myfortic", "azathioprine"),
    "oral_iron": ("iron tablets;ferrous sulphate;Tardyferon", "zinc"),
    "dolutegravir": ("Tivicay;Triumeq;Juluca", "raltegravir"),
    "dolutegravir_rilpivirine": ("Juluca;Tivicay and Edurant", "Tivicay;Edurant;Dovato"),
    "elvitegravir": ("Stribild;Genvoya", "Biktarvy"),
    "bictegravir": ("Biktarvy", "Stribild"),
    "cabotegravir_oral": ("Vocabria", "Tivicay"),
    "captopril": ("Capoten", "enalapril"),
    "enalapril": ("Innovace;Vasotec", "captopril"),
    "fosinopril": ("Staril", "lisinopril"),
    "chloroquine": ("Avloclor", "hydroxychloroquine"),
    "hydroxychloroquine": ("Plaquenil", "hydroxycarbamide"),
    "proguanil": ("Malarone", "mefloquine"),
    "nitrofurantoin": ("Macrobid", "trimethoprim"),
    "isoniazid": ("Rifinah;isoniazid", "rifampicin"),
    "rifampicin": ("Rifadin;Rifinah", "rifaximin"),
    "azithromycin": ("Zithromax", "clarithromycin"),
    "cefpodoxime": ("Vantin", "cefaclor"),
    "cefaclor": ("Ceclor", "cefalexin"),
    "itraconazole": ("Sporanox", "fluconazole"),
    "ketoconazole": ("Nizoral", "itraconazole"),
    "phenytoin": ("Dilantin;Epanutin", "carbamazepine"),
    "phenothiazine": ("chlorpromazine;Phenergan;Stemetil", "haloperidol"),
    "sulpiride": ("Dogmatil", "quetiapine"),
    "rosuvastatin": ("Crestor", "atorvastatin"),
    "fexofenadine": ("Telfast;Allegra", "loratadine"),
    "lansoprazole": ("Zoton", "omeprazole"),
    "dipyridamole": ("Persantin;Asasantin", "clopidogrel"),
    "deflazacort": ("Calcort", "prednisolone"),
    "atazanavir": ("Reyataz;Evotaz", "darunavir"),
    "fosamprenavir": ("Telzir", "ritonavir"),
    "tipranavir": ("Aptivus", "ritonavir"),
    "rilpivirine": ("Edurant;Odefsey;Juluca", "efavirenz"),
    "eltrombopag": ("Revolade", "romiplostim"),
    "deferiprone": ("Ferriprox", "deferasirox"),
    "raltegravir": ("Isentress;Dutrebis", "dolutegravir"),
    "baloxavir": ("Xofluza", "Tamiflu"),
    "nilotinib": ("Tasigna", "imatinib"),
    "pazopanib": ("Votrient", "sunitinib"),
    "acalabrutinib": ("Calquence", "ibrutinib"),
    "sodium_polystyrene_sulfonate": ("Kayexalate;Resonium A", "Lokelma"),
    "aminoglycoside": ("gentamicin;tobramycin", "vancomycin"),
    "neuromuscular_blocker": ("rocuronium;Botox", "tizanidine"),
    "calcium_channel_blocker": (
        "azelnidipine;amlodipine;verapamil;Exforge;diltiazem",
        "bisoprolol",
    ),
    "amiloride": ("co-amilofruse", "amlodipine"),
    "spironolactone": ("Aldactone", "furosemide"),
    "eplerenone": ("Inspra", "spironolactone"),
    "triamterene": ("Dyazide", "amiloride"),
    "loop_or_thiazide": (
        "Aldactazine;azosemide;cicletanine;furosemide;indapamide;HCTZ;Zestoretic;water tablet",
        "spironolactone",
    ),
    "ppi": ("Nexium;omeprazole;Losec", "famotidine"),
    "ciclosporin": ("Neoral", "cycloserine"),
    "tacrolimus": ("Prograf", "sirolimus"),
    "cisplatin": ("cisplatin", "methotrexate"),
    "amphotericin": ("AmBisome", "fluconazole"),
    "clozapine": ("Clozaril", "olanzapine"),
    "antihypertensive": ("ramipril;amlodipine;Bisohexal;water tablet;doxazosin", "atorvastatin"),
    "cns_depressant": (
        "Rozerem;thalidomide;flunarizine;diazepam;zopiclone;codeine;pregabalin;Nytol;Quviviq;kava",
        "sertraline",
    ),
    "levodopa": ("Sinemet;Madopar;levodopa", "ropinirole"),
    "levodopa_without_decarboxylase_inhibitor": ("levodopa;L-dopa", "Sinemet;Madopar;Stalevo"),
    "phenobarbital": ("Luminal;primidone", "pentobarbital"),
    "fluvoxamine": ("Faverin;Luvox", "fluoxetine"),
    "warfarin": ("Coumadin;Marevan", "Eliquis"),
    "vka": ("Coumadin;Marcumar;Sintrom", "Xarelto"),
    "benzodiazepine": ("Xanax;Valium;temazepam", "zopiclone"),
    "zolpidem": ("Ambien;Stilnoct", "zopiclone"),
    "zopiclone": ("Zimovane;Lunesta", "zolpidem"),
    "zaleplon": ("Sonata", "zolpidem"),
    "benzodiazepine_or_z_drug": ("Xanax;Ambien;zopiclone;sleeping tablet", "melatonin"),
    "nifedipine": ("Adalat", "amlodipine"),
    "norfloxacin": ("norfloxacin", "ofloxacin"),
    "cimetidine": ("Tagamet", "ranitidine"),
    "psoralen": ("methoxsalen", "acitretin"),
    "oestrogen_contraceptive_or_hrt": (
        "estropipate;Yasmin;Microgynon;Evorel;Premarin;the pill",
        "Cerazette",
    ),
    "carbamazepine": ("Tegretol", "lamotrigine"),
    "immunosuppressant": ("Humira;azathioprine;methotrexate;prednisolone", "hydrocortisone"),
    "ssri": ("Zoloft;Prozac;Trintellix", "Effexor"),
    "snri": ("Effexor;Cymbalta", "Zoloft"),
    "tca": ("amitriptyline;dosulepin", "mirtazapine"),
    "trazodone": ("Molipaxin;Trittico", "tramadol"),
    "nefazodone": ("nefazodone", "trazodone"),
    "mirtazapine": ("Remeron;Zispin", "fluoxetine"),
    "maoi": ("pirlindole;Nardil;moclobemide;Azilect;Emsam", "bupropion"),
    "linezolid": ("Zyvox", "levofloxacin"),
    "methylene_blue": ("methylene blue", "ascorbic acid"),
    "tramadol": ("Ultram;Tramacet", "trazodone"),
    "pethidine": ("Demerol", "morphine"),
    "fentanyl": ("Durogesic", "morphine"),
    "methadone": ("Physeptone", "methylphenidate"),
    "triptan": ("Imigran;Maxalt", "Nurtec"),
    "ergot": ("Cafergot;cabergoline", "sumatriptan"),
    "dextromethorphan": ("Night Nurse;NyQuil;Delsym", "guaifenesin"),
    "st_johns_wort": ("Jarsin;hypericum", "valerian"),
    "tryptophan": ("L-tryptophan;5-HTP", "theanine"),
    "same": ("SAM-e", "glycine"),
    "carbidopa": ("Sinemet;Madopar", "levodopa"),
    "oral_antibiotic": ("amoxicillin;Bactrim;nitrofurantoin;antibiotic", "fluconazole"),
    "anticoagulant": ("Mono-Embolex;Eliquis;warfarin;Clexane;blood thinner", "clopidogrel"),
    "antiplatelet": ("Plavix;aspirin;Brilique", "apixaban"),
    "photosensitiser": (
        "nalidixic acid;fenofibrate;coal tar;doxycycline;amiodarone;St John's wort;isotretinoin;HCTZ",
        "paracetamol",
    ),
    "opioid": (
        "Lomotil;tianeptine;co-codamol;OxyContin;tramadol;buprenorphine",
        "dextromethorphan",
    ),
    "gabapentinoid": ("Lyrica;Neurontin", "baclofen"),
    "anticholinergic": ("oxybutynin;amitriptyline;Nytol;Artane", "mirabegron"),
    "potassium_sparing": ("spironolactone;Kerendia;co-amilofruse", "furosemide"),
    "ace_inhibitor": ("ramipril;Zestoretic", "losartan"),
    "arb": ("Diovan;Entresto;Cozaar", "lisinopril"),
    "erlotinib": ("Tarceva", "imatinib"),
    "dasatinib": ("Sprycel", "imatinib"),
    "ledipasvir": ("Harvoni", "Epclusa"),
    "velpatasvir": ("Epclusa", "Harvoni"),
    "mg_antacid_or_laxative": ("Rennie;Maalox;Milk of Magnesia;Picolax", "Tums"),
}

# What the ending of a name says of its class, and the names in which it says something else.
STEMS = {
    r"pril$": ("ace_inhibitor", ""),
    r"sartan$": ("arb", ""),
    r"olol$": ("beta_blocker", "stanozolol"),
    r"dipine$": ("calcium_channel_blocker", "budipine"),
    r"(az|etr|brotiz)[eo]?(pam|olam)$": ("benzodiazepine", ""),
    r"floxacin$": ("fluoroquinolone", ""),
    r"cycline$": ("tetracycline", ""),
    r"cillin$": ("penicillin", ""),
    r"prazole$": ("ppi", "aripiprazole;brexpiprazole;dapiprazole"),
    r"triptan$": ("triptan", "oxitriptan"),
    r"xaban$|gatran$": ("anticoagulant", ""),
    r"oxicam$|coxib$|[^d]profen$": ("nsaid", ""),
    r"thiazide$": ("thiazide", ""),
    r"barbital$": ("barbiturate", ""),
    r"curonium$|curium$": ("neuromuscular_blocker", ""),
    r"dronic acid$": ("bisphosphonate", ""),
    r"ipramine$|triptyline$": ("tca", ""),
    r"tegravir$": ("hiv_integrase_inhibitor", ""),
    r"orexant$": ("orexin_antagonist", ""),
    r"estradiol$": ("oestrogen", ""),
}  # fmt: skip


def medicines(names: str) -> list[str]:
    return names.split(";")


def test_every_term_is_tried() -> None:
    assert set(UNDER) == set(TERMS)


@pytest.mark.parametrize("term", sorted(TERMS))
def test_a_term_names_what_falls_under_it_and_nothing_else(term: str) -> None:
    inside, outside = UNDER[term]
    for name in medicines(inside):
        assert is_a(match(name), term), name
    for name in medicines(outside):
        assert match(name).known, name
        assert not is_a(match(name), term), name


@pytest.mark.parametrize("term", sorted(TERMS))
def test_every_word_of_a_term_is_in_the_vocabulary(term: str) -> None:
    meant = TERMS[term]
    named = meant.ingredients | meant.besides | meant.together | meant.without
    assert named <= set(vocabulary().classes)
    assert meant.classes <= CLASSES
    assert members(term)


def test_every_class_is_under_a_term_or_listed_as_without_a_rule() -> None:
    under = {name for meant in TERMS.values() for name in meant.classes}
    with (FACTS / "no_rule.csv").open(encoding="utf-8", newline="") as file:
        without = {row["class"]: row["covered"] for row in csv.DictReader(file)}
    assert under | set(without) == CLASSES
    assert not under & set(without)
    ruled = {item for term in TERMS for item in members(term)}
    for name, covered in without.items():
        own = {item for item, classes in vocabulary().classes.items() if name in classes}
        actual = "members" if own <= ruled else "some" if own & ruled else "none"
        assert (name, actual) == (name, covered)


@pytest.mark.parametrize("stem", sorted(STEMS))
def test_the_ending_of_a_name_and_its_class_agree(stem: str) -> None:
    expected, others = STEMS[stem]
    ending = {item for item in vocabulary().classes if re.search(stem, item)} - set(
        others.split(";")
    )
    assert ending
    assert {item for item in ending if expected not in vocabulary().classes[item]} == set()


def test_medicines_taken_side_by_side_count_together() -> None:
    apart = [match("levodopa"), match("carbidopa")]
    assert is_a(apart[0], "levodopa_without_decarboxylase_inhibitor")
    assert not any_is_a(apart, "levodopa_without_decarboxylase_inhibitor")
    assert any_is_a([match("Tivicay"), match("Edurant")], "dolutegravir_rilpivirine")


def test_a_doubtful_inhibitor_does_not_clear() -> None:
    doubtful = [match("levodopa"), match("carbidoppo")]
    assert doubtful[1].ingredients == ("carbidopa",)
    assert not doubtful[1].known
    assert any_is_a(doubtful, "levodopa_without_decarboxylase_inhibitor")


def test_a_doubtful_member_that_is_set_apart_stays_apart() -> None:
    doubtful = match("ciproflaxin")
    assert not doubtful.known
    assert is_a(doubtful, "ciprofloxacin")
    assert not is_a(doubtful, "other_quinolone")
    assert is_a(match("quinolone"), "other_quinolone")


def test_an_everyday_word_may_be_any_member() -> None:
    assert is_a(match("antibiotic"), "ciprofloxacin")
    assert is_a(match("blood pressure pill"), "captopril")
    assert not is_a(match("blood pressure pill"), "warfarin")


@pytest.mark.parametrize(
    ("word", "stands_for", "not_for"),
    [
        (
            "water tablet",
            "loop_or_thiazide;spironolactone;antihypertensive",
            "captopril;nifedipine",
        ),
        ("beta blocker", "antihypertensive", "captopril;spironolactone;calcium_channel_blocker"),
        ("tricyclic", "tca;cns_depressant;anticholinergic", "gabapentin;clozapine;tramadol"),
        ("sleeping tablet", "zolpidem;cns_depressant", "gabapentin;phenytoin;sulpiride;opioid"),
        ("quinolone", "ciprofloxacin;oral_antibiotic;photosensitiser", "doxycycline;chloroquine"),
        ("steroid", "immunosuppressant", "mycophenolate;tacrolimus;ciclosporin"),
        ("nasal spray", "", "quinolone;deflazacort;oral_antibiotic"),
        ("multivitamin", "oral_iron;mg_antacid_or_laxative", "lithium"),
    ],
)
def test_an_everyday_word_stands_for_what_it_commonly_means(
    word: str, stands_for: str, not_for: str
) -> None:
    found = match(word)
    assert {term for term in filter(None, stands_for.split(";")) if not is_a(found, term)} == set()
    assert {term for term in not_for.split(";") if is_a(found, term)} == set()


def test_the_classes_of_everyday_words_are_those_of_the_vocabulary() -> None:
    for term in lay_terms().values():
        assert {*term.kinds, *term.also} <= CLASSES
        assert set(term.ingredients) <= set(vocabulary().classes)


def test_a_term_that_is_not_there_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        is_a(match("metformin"), "no_such_term")


@pytest.mark.parametrize("file", sorted(path.name for path in FACTS.glob("*.csv")))
def test_a_table_is_whole_and_small(file: str) -> None:
    path = FACTS / file
    assert path.stat().st_size < 300_000
    with path.open(encoding="utf-8", newline="") as table:
        lines = list(csv.reader(table))
    assert {len(line) for line in lines} == {len(lines[0])}


def test_every_name_holds_ingredients_of_the_vocabulary() -> None:
    for name in vocabulary().names.values():
        assert name.ingredients
        assert set(name.ingredients) <= set(vocabulary().classes), name
        assert name.text == name.text.lower().strip()


def test_names_that_look_alike_are_names() -> None:
    with (FACTS / "alike.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert squash(row["name"]) in vocabulary().names
            assert squash(row["taken_for"]) in vocabulary().names
