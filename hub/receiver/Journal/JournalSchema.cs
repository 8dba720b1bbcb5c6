namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>The schema, as the steps that lead to it. A step that has shipped is never changed; new ones are added.</summary>
internal static class JournalSchema
{
    /// <summary>Marks the file as ours (SQLite's application_id): "SBrc".</summary>
    public const int ApplicationId = 0x53427263;

    /// <summary>Step n leads from version n to n + 1 (SQLite's user_version).</summary>
    public static readonly string[] Steps =
    [
        """
        CREATE TABLE events (
            id          INTEGER PRIMARY KEY AUTOINCREMENT,
            received_at INTEGER NOT NULL,
            source      INTEGER NOT NULL,
            account     TEXT    NOT NULL,
            sequence    INTEGER NOT NULL,
            protocol    TEXT    NOT NULL,
            data        TEXT    NOT NULL,
            extended    TEXT    NOT NULL,
            content     TEXT    NOT NULL,
            sent_at     INTEGER,
            encrypted   INTEGER NOT NULL,
            raw         TEXT    NOT NULL,
            sender      TEXT    NOT NULL,
            needs_ack   INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX events_by_account ON events (account, sequence, received_at);
        CREATE INDEX events_of_ours ON events (account, id) WHERE source <> 0;
        CREATE INDEX events_to_acknowledge ON events (id) WHERE needs_ack = 1;
        CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;

        CREATE TABLE acknowledgements (
            event_id INTEGER PRIMARY KEY,
            at       INTEGER NOT NULL,
            said_by  TEXT    NOT NULL
        ) STRICT;
        CREATE TRIGGER acknowledgements_are_not_changed BEFORE UPDATE ON acknowledgements
        BEGIN SELECT RAISE(ABORT, 'acknowledgements is append-only'); END;

        CREATE TABLE owed (
            line     TEXT    NOT NULL,
            event_id INTEGER NOT NULL,
            urgent   INTEGER NOT NULL,
            PRIMARY KEY (line, event_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX owed_in_order ON owed (line, urgent DESC, event_id);

        CREATE TABLE probe (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            at INTEGER NOT NULL
        ) STRICT;
        """,
        """
        DROP TABLE probe;
        CREATE TABLE probe (
            id   INTEGER PRIMARY KEY CHECK (id = 1),
            room BLOB    NOT NULL
        ) STRICT;
        """,
    ];
}
