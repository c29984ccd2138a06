PRAGMA application_id = 1313620290;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE diary (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	file_id INTEGER, 
	night_date DATE NOT NULL, 
	source TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	into_bed_at BIGINT, 
	tried_to_sleep_at BIGINT NOT NULL, 
	fell_asleep_at BIGINT NOT NULL, 
	woke_at BIGINT NOT NULL, 
	rose_at BIGINT NOT NULL, 
	awakenings INTEGER, 
	awake_min DOUBLE, 
	quality INTEGER, 
	note TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_diary PRIMARY KEY (id), 
	CONSTRAINT uq_diary_key UNIQUE ("key"), 
	CONSTRAINT fk_diary_file_id FOREIGN KEY(file_id) REFERENCES file (id)
);
INSERT INTO "diary" VALUES(1,'755d7f1c63f70ce72c649a3a0c60c57d','7342980143326dc6e28c5d6eb81eb9fdf51d1ab46b07a5bcd0fb9ef407f2b626',NULL,'2024-03-21','diary','Europe/Berlin',NULL,1710971100000000,1710972060000000,1710995880000000,1710999480000000,NULL,NULL,4,'said "so",
and slept',1717227015123456);
INSERT INTO "diary" VALUES(2,'09a9297c88b1fb147ea23cca14cee479','e2f44a4c482ea098269af365e608ad484fa3b94d6251d287ffb491b7dc917c38',NULL,'2024-03-22','diary','Europe/Berlin',1711056600000000,1711058580000000,1711061280000000,1711083900000000,1711087500000000,3,28.5,3,'said "so",
and slept',1717313415123456);
INSERT INTO "diary" VALUES(3,'118ccc4ed89826927729778281c7c6c2','db3374ec65bfa00f9268a0eac553c16a607d71ae14c8aca1f3f2f62f14f09669',NULL,'2024-03-23','diary','Europe/Berlin',NULL,1711145160000000,1711148340000000,1711172340000000,1711175940000000,3,10.0,5,'corrected',1718004615123456);
INSERT INTO "diary" VALUES(4,'58571038f399644d9333a3918d2aa9f7','42b8dc09a742f8f62fc79948eaa7240a40fc06f289384748db1037080a695035',NULL,'2024-03-24','diary','Europe/Berlin',1711229400000000,1711230540000000,1711233720000000,1711258680000000,1711262280000000,NULL,NULL,3,'said "so",
and slept',1717486215123456);
INSERT INTO "diary" VALUES(5,'a0180ce9f6d6c4830f28ddd194cb5eab','e3bb5539e45cff1e16a786babb3bc94147ccca6aa4057f18d349e136ebe6fe10',NULL,'2024-03-25','diary','Europe/Berlin',NULL,1711316160000000,1711319280000000,1711343220000000,1711346820000000,0,13.0,2,'said "so",
and slept',1717572615123456);
INSERT INTO "diary" VALUES(6,'8ac61d86924d62b2af60e51ca6d0ffe5','0150579c01cf26d45c7bbc9ece32a04ee9bb346ec80e77f13c72f3aea688beea',NULL,'2024-03-26','diary','Europe/Berlin',1711402200000000,1711402560000000,1711403880000000,1711427220000000,1711430820000000,2,8.0,2,'said "so",
and slept',1717659015123456);
CREATE TABLE diary_history (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	file_id INTEGER, 
	night_date DATE NOT NULL, 
	source TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	into_bed_at BIGINT, 
	tried_to_sleep_at BIGINT NOT NULL, 
	fell_asleep_at BIGINT NOT NULL, 
	woke_at BIGINT NOT NULL, 
	rose_at BIGINT NOT NULL, 
	awakenings INTEGER, 
	awake_min DOUBLE, 
	quality INTEGER, 
	note TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	replaced_at BIGINT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_diary_history PRIMARY KEY (id), 
	CONSTRAINT fk_diary_history_file_id FOREIGN KEY(file_id) REFERENCES file (id)
);
INSERT INTO "diary_history" VALUES(1,'d98f74be042064519681223b466af35c','892ddf05b337c7d4b591fea786e68036e64ca667d56f3ac75d80c795a702e186',1,'2024-04-10','diary','Europe/Berlin',NULL,1712700780000000,1712704200000000,1712729160000000,1712732760000000,0,5.0,5,'',1717227015123456,1717227015123456,'withdrawn');
INSERT INTO "diary_history" VALUES(2,'118ccc4ed89826927729778281c7c6c2','e7c94bf84272549511d9c497a1aba26e8573657df9428e40f015e05eaff17897',NULL,'2024-03-23','diary','Europe/Berlin',NULL,1711144800000000,1711146240000000,1711171200000000,1711174800000000,1,9.0,2,'said "so",
and slept',1717399815123456,1718004615123456,'revised');
CREATE TABLE dose (
	trial_id INTEGER NOT NULL, 
	taken_on DATE NOT NULL, 
	status TEXT NOT NULL, 
	at BIGINT, 
	note TEXT NOT NULL, 
	told_at BIGINT, 
	CONSTRAINT pk_dose PRIMARY KEY (trial_id, taken_on), 
	CONSTRAINT fk_dose_trial_id FOREIGN KEY(trial_id) REFERENCES trial (id)
);
INSERT INTO "dose" VALUES(1,'2024-06-01','late',1717227015123456,'after all',1717227015123456);
INSERT INTO "dose" VALUES(1,'2024-06-02','missed',NULL,'',1717227015123456);
INSERT INTO "dose" VALUES(2,'2024-06-01','late',1717227015123456,'after all',1717227015123456);
INSERT INTO "dose" VALUES(2,'2024-06-02','missed',NULL,'',1717227015123456);
CREATE TABLE event (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	file_id INTEGER, 
	night_date DATE NOT NULL, 
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	zone TEXT NOT NULL, 
	amount DOUBLE, 
	label TEXT NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (id), 
	CONSTRAINT uq_event_key UNIQUE ("key"), 
	CONSTRAINT fk_event_file_id FOREIGN KEY(file_id) REFERENCES file (id)
);
INSERT INTO "event" VALUES(1,'a06c6b7006b813f0d3db909c6d254258','abd4ead94fdfef2ff44813586d00fb7abc96b50097ebf557642a2ce688769b55',2,'2024-03-21','events','caffeine',1710970200000000,'Europe/Berlin',80.0,'it''s coffee');
INSERT INTO "event" VALUES(2,'7eaaac15a7c467b2196b05c9ea9a4ef6','e5fae1e19fda864bae343b651c1d930b44ee95ada143260d958d9f27123ec770',NULL,'2024-03-21','diary','tag',1710970200000000,'Asia/Kathmandu',NULL,'lángos 🥞');
CREATE TABLE event_history (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	file_id INTEGER, 
	night_date DATE NOT NULL, 
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	zone TEXT NOT NULL, 
	amount DOUBLE, 
	label TEXT NOT NULL, 
	replaced_at BIGINT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_event_history PRIMARY KEY (id), 
	CONSTRAINT fk_event_history_file_id FOREIGN KEY(file_id) REFERENCES file (id)
);
INSERT INTO "event_history" VALUES(1,'df327f827241d727881d5e45408b8bde','032113a67fc2304c73fcb8d8ba71576c43c7d6df62e37c8ae2e563b65d0cd660',1,'2024-03-22','events','exercise',1711056600000000,'Europe/Berlin',30.0,'by the river',1717227015123456,'withdrawn');
CREATE TABLE file (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size_bytes INTEGER NOT NULL, 
	format TEXT NOT NULL, 
	format_version INTEGER NOT NULL, 
	importer_version TEXT NOT NULL, 
	imported_at BIGINT NOT NULL, 
	zone TEXT NOT NULL, 
	counts JSON NOT NULL, 
	CONSTRAINT pk_file PRIMARY KEY (id)
);
INSERT INTO "file" VALUES(1,'Schlaf „24“.zip','a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',3221225472,'fitbit',1,'0.1.0',1717227015123456,'Europe/Berlin','{"nights_new": 12, "diary_new": 1, "events_new": 2, "skipped": 1}');
INSERT INTO "file" VALUES(2,'Schlaf „24“.zip','a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',3221225472,'fitbit',2,'0.1.0',1717227015123456,'Europe/Berlin','{"nights_known": 9, "events_known": 1, "withdrawn": 5}');
CREATE TABLE night (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	file_id INTEGER, 
	night_date DATE NOT NULL, 
	source TEXT NOT NULL, 
	device TEXT NOT NULL, 
	start_at BIGINT NOT NULL, 
	end_at BIGINT NOT NULL, 
	zone TEXT NOT NULL, 
	is_nap BOOLEAN NOT NULL, 
	epochs BLOB, 
	epoch_s DOUBLE, 
	epochs_start_at BIGINT, 
	reported JSON NOT NULL, 
	CONSTRAINT pk_night PRIMARY KEY (id), 
	CONSTRAINT uq_night_key UNIQUE ("key"), 
	CONSTRAINT fk_night_file_id FOREIGN KEY(file_id) REFERENCES file (id)
);
INSERT INTO "night" VALUES(4,'e9201775ba294ac3024d1a1888c3dbe2','d2004016d4bfdd9fab0d8e90e0e261923b9fad266393a9fa80169a29e82edfea',2,'2024-03-24','apple','Riley’s Watch',1711234200000000,1711263000000000,'Europe/Berlin',0,X'07030204070506000703050701030504060703020702060404010401070201000006000302060107',30.0,1711234200000000,'{"asleep_min": 388.5}');
INSERT INTO "night" VALUES(5,'87227d1605efd4e296e3f8d680283939','588d54421667528605e091eceef14a78cecf32916d101214934fae5c5e32d8b9',2,'2024-03-25','fitbit','',1711317060000000,1711345860000000,'Asia/Kathmandu',1,NULL,NULL,NULL,'{"asleep_min": 423.5}');
INSERT INTO "night" VALUES(6,'19a1cf26b451b40b2e38b8f1a2b0eafd','51dc2b2f68ffde3bb55b63162c2e5136f54abad1824023c50874e34a227ce9e6',2,'2024-03-26','apple','Riley’s Watch',1711404120000000,1711432920000000,'America/St_Johns',0,X'02010706060104070500020300070704050705060700000704020303000402000204000603020105',30.0,1711404120000000,'{"asleep_min": 300.5}');
INSERT INTO "night" VALUES(7,'ae5ab8dcb1903ab05975fb033dc86cc8','8e15e60c0c2cbfabc88ebc591884baf3fbb84fdae08ed03adeeb689d67912779',2,'2024-03-27','fitbit','',1711493220000000,1711522020000000,'Europe/Berlin',0,X'05050504050301030400050402020600050507000707030307010400010303040603000706050107',30.0,1711493220000000,'{"asleep_min": 433.5}');
INSERT INTO "night" VALUES(8,'282cd8747ce2f6eda5e3eee4df333b9f','cd4249c405a31084db0700a5b8630bc69ade0c79f68b61974ead6f2f106a5da9',2,'2024-03-28','apple','Riley’s Watch',1711578720000000,1711607520000000,'Asia/Kathmandu',0,X'05040301070500000203020101050303050404070107040002060100040603070301000205000500',30.0,1711578720000000,'{"asleep_min": 300.5}');
INSERT INTO "night" VALUES(9,'8b1ce860cf9659e848ca08824fd27cad','c88fcdea44269721b4d57e29f855e13c7cb2b22a8c40824e288f80f4cb3efb6b',2,'2024-03-29','fitbit','',1711662300000000,1711691100000000,'America/St_Johns',0,NULL,NULL,NULL,'{"asleep_min": 443.5}');
INSERT INTO "night" VALUES(10,'b8a14978d31cf62ef56dafeb45abead9','263f623d6adfa5b82e5db8aaf28b2fba60a940260f4558ae95a8f67e3f3821d5',2,'2024-03-30','apple','Riley’s Watch',1711748220000000,1711777020000000,'Europe/Berlin',1,X'03040603030503050401010001010304070205060303050500060502020101020307040201010704',30.0,1711748220000000,'{"asleep_min": 348.5}');
INSERT INTO "night" VALUES(11,'9779d16cc3453117990c84bd463fe147','0d21ce8b988c1ca70120c7290b19c050c2fc487ca68ea57e1b53953b80032fcd',2,'2024-03-31','fitbit','',1711836840000000,1711865640000000,'Asia/Kathmandu',0,X'00010500040707020605060502010004060006040701020701010400070302030306030104020204',30.0,1711836840000000,'{"asleep_min": 474.5}');
INSERT INTO "night" VALUES(12,'f9963908e0b8efb13ab8c2299c6d5aaf','59f3ec243399bb449802f3b23e691e2acb4301e88611a6f49e385ecd1ec3614b',2,'2024-04-01','apple','Riley’s Watch',1711923420000000,1711952220000000,'America/St_Johns',0,X'00060707070403010202020006040004060705070303050600030502040007070003040504000004',30.0,1711923420000000,'{"asleep_min": 448.5}');
CREATE TABLE night_history (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	file_id INTEGER, 
	night_date DATE NOT NULL, 
	source TEXT NOT NULL, 
	device TEXT NOT NULL, 
	start_at BIGINT NOT NULL, 
	replaced_at BIGINT NOT NULL, 
	why TEXT NOT NULL, 
	end_at BIGINT, 
	zone TEXT, 
	is_nap BOOLEAN, 
	epochs BLOB, 
	epoch_s DOUBLE, 
	epochs_start_at BIGINT, 
	reported JSON, 
	CONSTRAINT pk_night_history PRIMARY KEY (id), 
	CONSTRAINT fk_night_history_file_id FOREIGN KEY(file_id) REFERENCES file (id)
);
INSERT INTO "night_history" VALUES(1,'aec4fe37fb49d696c894007b86122c4b','8c7fa4e3aa3a5c2c1bb6395fcfb32dc325c94a43a7b33baaaba4e361b6272dd5',1,'2024-03-21','fitbit','',1710971040000000,1717227015123456,'withdrawn',1710999840000000,'Europe/Berlin',0,NULL,NULL,NULL,'{"asleep_min": 427.5}');
INSERT INTO "night_history" VALUES(2,'0e6f5aa71a155e44821868a8ad4fd0c6','0fdf429e2c8ceea98775867f968eaf1b3c5687bdc1b1dca712ee5be1f6061cda',1,'2024-03-22','apple','Riley’s Watch',1711058940000000,1717227015123456,'withdrawn',1711087740000000,'Asia/Kathmandu',0,X'02060005010001000005040505050001010707040505010301040002060703050100050107010702',30.0,1711058940000000,'{"asleep_min": 353.5}');
INSERT INTO "night_history" VALUES(3,'6955a42bcfcac102a4d769abe8d48fb4','6e6e58844dbb22b7543b4e670e30bd79f2c80c2822a126b602674c13ba055f22',1,'2024-03-23','fitbit','',1711147140000000,1717227015123456,'withdrawn',1711175940000000,'America/St_Johns',0,X'01010405030302050704000506020205020605040504000702060001040103010702040303060502',30.0,1711147140000000,'{"asleep_min": 445.5}');
CREATE TABLE setting (
	"key" TEXT NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY ("key")
);
INSERT INTO "setting" VALUES('zone','"Europe/Berlin"');
CREATE TABLE skipped (
	id INTEGER NOT NULL, 
	file_id INTEGER NOT NULL, 
	place TEXT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_skipped PRIMARY KEY (id), 
	CONSTRAINT fk_skipped_file_id FOREIGN KEY(file_id) REFERENCES file (id)
);
INSERT INTO "skipped" VALUES(1,1,'line 7, „Zeile“','no end');
CREATE TABLE trial (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	start_date DATE NOT NULL, 
	design TEXT NOT NULL, 
	design_sha256 VARCHAR(64) NOT NULL, 
	status TEXT NOT NULL, 
	CONSTRAINT pk_trial PRIMARY KEY (id)
);
INSERT INTO "trial" VALUES(1,'running',1717227015123456,'2024-06-01','# A Nightlab trial: the rules and the seed fix the schedule.
format = 1
arms = ["placebo", "magnesium"]
nights = 8
seed = 3
block_nights = 8
period_nights = 1
half_life_nights = 0.0
outcome = "sol_min"
better = "lower"
worthwhile = 10.0
prior = "sceptical"
','12a72d2e44aeff968f7c1c4ab2c90db7d411bf63493c31b4593d5cc772a834f6','running');
INSERT INTO "trial" VALUES(2,'stopped',1717227015123456,'2024-06-01','# A Nightlab trial: the rules and the seed fix the schedule.
format = 1
arms = ["placebo", "magnesium"]
nights = 8
seed = 3
block_nights = 8
period_nights = 1
half_life_nights = 0.0
outcome = "sol_min"
better = "lower"
worthwhile = 10.0
prior = "sceptical"
','12a72d2e44aeff968f7c1c4ab2c90db7d411bf63493c31b4593d5cc772a834f6','stopped');
CREATE TABLE trial_entry (
	id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	evening DATE NOT NULL, 
	until DATE, 
	value TEXT NOT NULL, 
	text TEXT NOT NULL, 
	told_at BIGINT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_trial_entry PRIMARY KEY (id), 
	CONSTRAINT fk_trial_entry_trial_id FOREIGN KEY(trial_id) REFERENCES trial (id)
);
INSERT INTO "trial_entry" VALUES(1,1,'pause','2024-06-01','2024-06-21','','',1717227015123456,'97c614b212ccc354ee0017421cbfb41e333fc6e982b4c8359baf139f81cf3437');
INSERT INTO "trial_entry" VALUES(2,1,'resume','2024-06-02',NULL,'','„so“,
and no more',1717313415123456,'df6e5fcb1ed3d3a9f1bd0b804460ad4ce52bc0d2fc4ebc06473010b38bad5488');
INSERT INTO "trial_entry" VALUES(3,1,'adverse','2024-06-03',NULL,'mild','',1717399815123456,'36b1752e89d8eddf2af7bdcb8f6f7cd1f8e3a246619c0cc6ce5455aaa059902a');
INSERT INTO "trial_entry" VALUES(4,1,'deviation','2024-06-04',NULL,'','„so“,
and no more',1717486215123456,'0377db1519edf62fbf099b72d8435a1dd242b30018ba0ed37ac25d10b13e9910');
INSERT INTO "trial_entry" VALUES(5,1,'guess','2024-06-05',NULL,'magnesium','',1717572615123456,'698a6fc4d40d774d2ba70f050c68f57e843af02c1ef6b82e2ec8c7e185ef52df');
INSERT INTO "trial_entry" VALUES(6,1,'amendment','2024-06-06',NULL,'# A Nightlab trial: the rules and the seed fix the schedule.
format = 1
arms = ["placebo", "magnesium"]
nights = 12
seed = 3
block_nights = 12
period_nights = 1
half_life_nights = 0.0
outcome = "sol_min"
better = "lower"
worthwhile = 10.0
prior = "sceptical"
','„so“,
and no more',1717659015123456,'2d370d6bbdb13c58ef920b7a7b5cbb40408b57ea2ebb64174daff78987d73cf9');
INSERT INTO "trial_entry" VALUES(7,1,'opened','2024-06-07',NULL,'','',1717745415123456,'93a224d5962712f9f2b0e1a2884a4d762cebbeefe2f546b657eb21534b8546bc');
INSERT INTO "trial_entry" VALUES(8,1,'slips','2024-06-08',NULL,'','„so“,
and no more',1717831815123456,'8b3464cf5cd33eaea5d5ce57a2e19dff3e4338abcd2099880bb14b838e8b1403');
INSERT INTO "trial_entry" VALUES(9,2,'pause','2024-06-01','2024-06-21','','',1717227015123456,'97c614b212ccc354ee0017421cbfb41e333fc6e982b4c8359baf139f81cf3437');
INSERT INTO "trial_entry" VALUES(10,2,'resume','2024-06-02',NULL,'','„so“,
and no more',1717313415123456,'df6e5fcb1ed3d3a9f1bd0b804460ad4ce52bc0d2fc4ebc06473010b38bad5488');
INSERT INTO "trial_entry" VALUES(11,2,'adverse','2024-06-03',NULL,'mild','',1717399815123456,'36b1752e89d8eddf2af7bdcb8f6f7cd1f8e3a246619c0cc6ce5455aaa059902a');
INSERT INTO "trial_entry" VALUES(12,2,'deviation','2024-06-04',NULL,'','„so“,
and no more',1717486215123456,'0377db1519edf62fbf099b72d8435a1dd242b30018ba0ed37ac25d10b13e9910');
INSERT INTO "trial_entry" VALUES(13,2,'guess','2024-06-05',NULL,'magnesium','',1717572615123456,'698a6fc4d40d774d2ba70f050c68f57e843af02c1ef6b82e2ec8c7e185ef52df');
INSERT INTO "trial_entry" VALUES(14,2,'amendment','2024-06-06',NULL,'# A Nightlab trial: the rules and the seed fix the schedule.
format = 1
arms = ["placebo", "magnesium"]
nights = 12
seed = 3
block_nights = 12
period_nights = 1
half_life_nights = 0.0
outcome = "sol_min"
better = "lower"
worthwhile = 10.0
prior = "sceptical"
','„so“,
and no more',1717659015123456,'2d370d6bbdb13c58ef920b7a7b5cbb40408b57ea2ebb64174daff78987d73cf9');
INSERT INTO "trial_entry" VALUES(15,2,'opened','2024-06-07',NULL,'','',1717745415123456,'93a224d5962712f9f2b0e1a2884a4d762cebbeefe2f546b657eb21534b8546bc');
INSERT INTO "trial_entry" VALUES(16,2,'slips','2024-06-08',NULL,'','„so“,
and no more',1717831815123456,'8b3464cf5cd33eaea5d5ce57a2e19dff3e4338abcd2099880bb14b838e8b1403');
CREATE INDEX ix_file_sha256 ON file (sha256);
CREATE INDEX ix_skipped_file_id ON skipped (file_id);
CREATE INDEX ix_night_night_date ON night (night_date);
CREATE INDEX ix_night_history_night_date ON night_history (night_date);
CREATE INDEX ix_night_history_key ON night_history ("key");
CREATE INDEX ix_diary_night_date ON diary (night_date);
CREATE INDEX ix_diary_history_night_date ON diary_history (night_date);
CREATE INDEX ix_diary_history_key ON diary_history ("key");
CREATE INDEX ix_event_night_date ON event (night_date);
CREATE INDEX ix_event_history_key ON event_history ("key");
CREATE INDEX ix_event_history_night_date ON event_history (night_date);
CREATE INDEX ix_trial_entry_trial_id ON trial_entry (trial_id);
COMMIT;
