namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>The schema, as the steps that lead to it. A step that has shipped is never changed; new ones are added.</summary>
internal static class Schema
{
    /// <summary>Marks the file as ours (SQLite's application_id): "SBtn".</summary>
    public const int ApplicationId = 0x5342746E;

    /// <summary>Step n leads from version n to n + 1 (SQLite's user_version).</summary>
    public static readonly string[] Steps =
    [
        """
        CREATE TABLE devices (
            address     INTEGER PRIMARY KEY,
            generation  INTEGER NOT NULL,
            key         BLOB    NOT NULL,
            name        TEXT    NOT NULL,
            site        TEXT    NOT NULL,
            room        TEXT    NOT NULL,
            kind        TEXT    NOT NULL,
            zone        INTEGER NOT NULL,
            interval_ms INTEGER NOT NULL,
            bound_ms    INTEGER NOT NULL,
            retired     INTEGER NOT NULL DEFAULT 0,
            revision    INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX devices_by_revision ON devices (revision);

        CREATE TABLE device_status (
            address      INTEGER PRIMARY KEY,
            generation   INTEGER NOT NULL,
            state        INTEGER NOT NULL,
            state_since  INTEGER NOT NULL,
            last_counter INTEGER NOT NULL,
            last_heard   INTEGER NOT NULL,
            battery      INTEGER NOT NULL,
            firmware     TEXT,
            flags        INTEGER NOT NULL,
            declared_ms  INTEGER NOT NULL,
            down_ceiling INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE alarms (
            id              INTEGER PRIMARY KEY,
            address         INTEGER NOT NULL,
            generation      INTEGER NOT NULL,
            counter         INTEGER NOT NULL,
            kind            INTEGER NOT NULL,
            restore         INTEGER NOT NULL,
            zone            INTEGER NOT NULL,
            cause           INTEGER NOT NULL,
            site            TEXT    NOT NULL,
            raised_at       INTEGER NOT NULL,
            stored_at       INTEGER NOT NULL,
            forwarded_at    INTEGER NOT NULL,
            acknowledged_at INTEGER NOT NULL,
            acknowledged_by TEXT,
            cancelled_at    INTEGER NOT NULL,
            attempts        INTEGER NOT NULL,
            receiver        TEXT,
            last_error      TEXT,
            UNIQUE (address, generation, counter)
        ) STRICT;
        CREATE INDEX alarms_unfinished ON alarms (id) WHERE forwarded_at = 0 AND receiver IS NOT NULL;

        CREATE TABLE alarm_history (
            alarm_id INTEGER NOT NULL,
            at       INTEGER NOT NULL,
            what     TEXT    NOT NULL,
            detail   TEXT
        ) STRICT;
        CREATE INDEX alarm_history_by_alarm ON alarm_history (alarm_id);

        CREATE TABLE reports (
            id         INTEGER PRIMARY KEY,
            alarm_id   INTEGER NOT NULL,
            address    INTEGER NOT NULL,
            zone       INTEGER NOT NULL,
            site       TEXT    NOT NULL,
            kind       INTEGER NOT NULL,
            restore    INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            state      INTEGER NOT NULL,
            sequence   INTEGER NOT NULL,
            attempts   INTEGER NOT NULL,
            repeat     INTEGER NOT NULL,
            last_error TEXT
        ) STRICT;
        CREATE INDEX reports_owed ON reports (id) WHERE state < 2;

        CREATE TABLE paths (
            site          TEXT PRIMARY KEY,
            next_sequence INTEGER NOT NULL
        ) STRICT;
        """,
        """
        ALTER TABLE device_status ADD COLUMN fault       INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device_status ADD COLUMN reset_cause INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device_status ADD COLUMN shown       INTEGER;
        ALTER TABLE device_status ADD COLUMN gateway     INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE announcements (
            id       INTEGER PRIMARY KEY,
            site     TEXT    NOT NULL,
            kind     INTEGER NOT NULL,
            since    INTEGER NOT NULL,
            until    INTEGER NOT NULL,
            said_by  TEXT    NOT NULL,
            ended_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX announcements_by_site ON announcements (site, id);
        """,
        """
        ALTER TABLE device_status ADD COLUMN jammed_since     INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device_status ADD COLUMN pending          INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device_status ADD COLUMN pending_argument INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device_status ADD COLUMN pending_until    INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device_status ADD COLUMN arrivals         INTEGER NOT NULL DEFAULT 1;

        CREATE TABLE routes (
            address    INTEGER NOT NULL,
            slot       INTEGER NOT NULL,
            gateway    INTEGER NOT NULL,
            last_heard INTEGER NOT NULL,
            rssi       REAL    NOT NULL,
            snr        REAL    NOT NULL,
            frames     INTEGER NOT NULL,
            PRIMARY KEY (address, slot)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO routes SELECT address, 0, gateway, last_heard, 0, 0, 0 FROM device_status WHERE gateway <> 0;
        ALTER TABLE device_status DROP COLUMN gateway;
        """,
        """
        ALTER TABLE devices ADD COLUMN behind TEXT NOT NULL DEFAULT '';
        CREATE INDEX devices_unsealed ON devices (address) WHERE length(key) = 16;

        ALTER TABLE device_status ADD COLUMN snoozed_until INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device_status ADD COLUMN snoozed_by    TEXT;
        ALTER TABLE device_status ADD COLUMN flaps         INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device_status ADD COLUMN flap_at       INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE device_hours (
            address        INTEGER NOT NULL,
            hour           INTEGER NOT NULL,
            heartbeats     INTEGER NOT NULL,
            longest_gap    INTEGER NOT NULL,
            lowest_battery INTEGER NOT NULL,
            rssi           REAL,
            snr            REAL,
            missed         INTEGER NOT NULL,
            PRIMARY KEY (address, hour)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX device_hours_by_hour ON device_hours (hour);

        CREATE TABLE outages (
            id       INTEGER PRIMARY KEY,
            kind     INTEGER NOT NULL,
            site     TEXT    NOT NULL,
            subject  TEXT    NOT NULL,
            since    INTEGER NOT NULL,
            ended_at INTEGER NOT NULL,
            devices  INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX outages_open ON outages (id) WHERE ended_at = 0;
        CREATE INDEX outages_by_site ON outages (site, id);

        CREATE TABLE audit (
            number  INTEGER PRIMARY KEY,
            at      INTEGER NOT NULL,
            said_by TEXT    NOT NULL,
            what    TEXT    NOT NULL,
            subject TEXT    NOT NULL,
            detail  TEXT,
            hash    BLOB    NOT NULL
        ) STRICT;

        CREATE TABLE writer (
            id    INTEGER PRIMARY KEY CHECK (id = 1),
            epoch INTEGER NOT NULL,
            step  INTEGER NOT NULL
        ) STRICT;
        INSERT INTO writer (id, epoch, step) VALUES (1, 0, 0);

        CREATE TRIGGER alarm_history_is_not_changed BEFORE UPDATE ON alarm_history
        BEGIN SELECT RAISE(ABORT, 'alarm_history is append-only'); END;
        CREATE TRIGGER alarm_history_is_not_shortened BEFORE DELETE ON alarm_history
        BEGIN SELECT RAISE(ABORT, 'alarm_history is append-only'); END;
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
        CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
        CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit
        WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit)
        BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
        """,

        // last_report: of the reports that are over and gone, the highest number, so that none is given twice.
        // scrub_owed: keys were sealed, and the places where they had lain in the clear are not cleared yet.
        """
        ALTER TABLE writer ADD COLUMN last_report INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE writer ADD COLUMN scrub_owed  INTEGER NOT NULL DEFAULT 0;
        """,

        // Several ways out of a site, and what became of an alarm after somebody took it on.
        """
        ALTER TABLE reports ADD COLUMN path TEXT NOT NULL DEFAULT '';
        ALTER TABLE paths RENAME TO paths_before;
        CREATE TABLE paths (
            site          TEXT    NOT NULL,
            path          TEXT    NOT NULL,
            next_sequence INTEGER NOT NULL,
            failed_since  INTEGER NOT NULL,
            PRIMARY KEY (site, path)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO paths SELECT site, '', next_sequence, 0 FROM paths_before;
        DROP TABLE paths_before;
        ALTER TABLE alarms ADD COLUMN responding_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE alarms ADD COLUMN arrived_at    INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE alarms ADD COLUMN closed_at     INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE alarms ADD COLUMN escalations   INTEGER NOT NULL DEFAULT 0;
        """,

        // A battery that was told as low is not told again after a restart, and its end is.
        "ALTER TABLE device_status ADD COLUMN battery_low_since INTEGER NOT NULL DEFAULT 0",
    ];
}
