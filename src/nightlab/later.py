"""What one command in many needs, by module: it comes in when the lab is asked for it."""

from __future__ import annotations

_BY_MODULE = {
    "nightlab.bodily": "fit_nights",
    "nightlab.body.compiled": "all_organs",
    "nightlab.body.explain": "explain_file explained_svg measure_file_sensitivity measure_words nights_words sensitivity_svg",
    "nightlab.body.results": "live_protocol nights_csv simulation_svg summary",
    "nightlab.body.validation": "checked_as_json validate_body",
    "nightlab.rehearsal.own": "Answer ToldSpread rehearse_protocol",
    "nightlab.rehearsal.silico": "BodiesCount rehearse_bodies",
    "nightlab.report.pooled_files": "pool_files",
    "nightlab.report.trial_file": "verify",
    "nightlab.results": "posterior_svg report_html table_verdict",
    "nightlab.sources.mapped": "MappedTable",
    "nightlab.sources.mapped.drafting": "draft_of_file",
    "nightlab.sources.mapped.file": "read_mapping",
    "nightlab.sources.quality": "MEANING cards",
    "nightlab.trials.across": "Across",
    "nightlab.trials.monitoring": "looks",
    "nightlab.trials.settling": "Thing settle",
}
MODULES = {name: module for module, names in _BY_MODULE.items() for name in names.split()}
"""Name that the lab hands out -> the module that it is in; no morning's log waits for these."""
