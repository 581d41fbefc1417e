extension Migration {
  /// Print jobs, their attempts and contents, the journal of all changes and the ledger of the counters. docs/decisions/0003-records.md
  /// says why the tables are cut like this.
  static let printJobs = Migration(
    number: 1,
    sql: """
      CREATE TABLE ledger (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        seq INTEGER NOT NULL,
        removed_seq INTEGER NOT NULL,
        newest_wall_ms INTEGER NOT NULL,
        job INTEGER NOT NULL,
        process_number INTEGER
      ) STRICT;
      INSERT INTO ledger VALUES (1, 0, 0, 0, 0, NULL);

      CREATE TABLE boot (
        row INTEGER PRIMARY KEY,
        boot_id TEXT NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE journal (
        seq INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        record INTEGER NOT NULL,
        from_state TEXT,
        to_state TEXT NOT NULL,
        reason TEXT,
        verdict TEXT,
        uid INTEGER,
        attempt INTEGER,
        wall_ms INTEGER NOT NULL,
        boot_us INTEGER NOT NULL,
        boot INTEGER NOT NULL REFERENCES boot (row)
      ) STRICT;
      CREATE INDEX journal_by_record ON journal (record);

      CREATE TABLE print_job (
        id INTEGER PRIMARY KEY,
        printer TEXT NOT NULL,
        uid INTEGER NOT NULL,
        key TEXT NOT NULL CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 128),
        fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 16),
        after_paper_out TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT,
        partial INTEGER NOT NULL,
        proof TEXT,
        rendering TEXT,
        attempts INTEGER NOT NULL,
        reprint INTEGER NOT NULL,
        verdict TEXT,
        verdict_uid INTEGER,
        verdict_wall_ms INTEGER,
        accepted_wall_ms INTEGER NOT NULL,
        accepted_boot_us INTEGER NOT NULL,
        accepted_boot INTEGER NOT NULL REFERENCES boot (row),
        lifetime_ms INTEGER NOT NULL,
        since_wall_ms INTEGER NOT NULL,
        since_boot_us INTEGER NOT NULL,
        since_boot INTEGER NOT NULL REFERENCES boot (row),
        since_trusted INTEGER NOT NULL,
        changed_wall_ms INTEGER NOT NULL,
        changed_boot_us INTEGER NOT NULL,
        changed_boot INTEGER NOT NULL REFERENCES boot (row),
        seq INTEGER NOT NULL,
        UNIQUE (uid, key),
        CHECK (state <> 'printed' OR proof IS NOT NULL)
      ) STRICT;
      CREATE INDEX print_job_by_printer ON print_job (printer);
      CREATE INDEX print_job_by_state ON print_job (state);

      CREATE TABLE print_content (
        job INTEGER PRIMARY KEY REFERENCES print_job (id) ON DELETE CASCADE,
        content BLOB NOT NULL
      ) STRICT;

      CREATE TABLE print_attempt (
        job INTEGER NOT NULL REFERENCES print_job (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        process_number INTEGER UNIQUE,
        started_wall_ms INTEGER NOT NULL,
        started_boot_us INTEGER NOT NULL,
        started_boot INTEGER NOT NULL REFERENCES boot (row),
        ended_wall_ms INTEGER,
        ended_boot_us INTEGER,
        ended_boot INTEGER REFERENCES boot (row),
        outcome TEXT,
        evidence TEXT,
        PRIMARY KEY (job, number)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE print_counter (
        printer TEXT NOT NULL,
        state TEXT NOT NULL,
        entered INTEGER NOT NULL,
        PRIMARY KEY (printer, state)
      ) STRICT, WITHOUT ROWID;
      """)
}
