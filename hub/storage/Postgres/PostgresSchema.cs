namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// The schema, as the steps that lead to it. A step that has shipped is never changed; new ones are added. Tables and
/// columns have the names they have in SQLite, so that rows can go from one to the other.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>What the function hub_write raises when another hub has the writer's place.</summary>
    public const string Taken = "SB001";

    /// <summary>What it raises when a step of that number, or a later one, is there.</summary>
    public const string WrittenBefore = "SB002";

    /// <summary>What it raises when the commit's serial is not the next: the store has lost count.</summary>
    public const string OutOfTurn = "SB003";

    /// <summary>Step n leads from version n to n + 1, which is what the table schoolbutton_schema says.</summary>
    public static readonly string[] Steps =
    [
        $"""
        CREATE TABLE schoolbutton_schema (
            one     boolean PRIMARY KEY DEFAULT true CHECK (one),
            version integer NOT NULL
        );
        INSERT INTO schoolbutton_schema (version) VALUES (0);

        -- Who may write. Every commit goes through hub_write, so it waits for whoever takes the place, and fails behind them.
        -- Its serial tells afterwards whether it was written, where the connection died before the answer; its step number,
        -- if it has one, whether it was written by an earlier process.
        CREATE TABLE writer (
            one    boolean PRIMARY KEY DEFAULT true CHECK (one),
            epoch  bigint NOT NULL,
            serial bigint NOT NULL,
            step   bigint NOT NULL,
            who    text   NOT NULL,
            since  timestamptz NOT NULL
        ) WITH (fillfactor = 10);
        INSERT INTO writer (epoch, serial, step, who, since) VALUES (0, 0, 0, 'nobody', now());

        CREATE FUNCTION hub_write(my_epoch bigint, my_serial bigint, my_step bigint) RETURNS void LANGUAGE plpgsql AS $body$
        DECLARE
            w writer;
        BEGIN
            UPDATE writer SET serial = my_serial, step = coalesce(my_step, step)
            WHERE epoch = my_epoch AND serial = my_serial - 1 AND (my_step IS NULL OR step < my_step);
            IF FOUND THEN
                RETURN;
            END IF;
            SELECT * INTO w FROM writer;
            IF w.epoch <> my_epoch THEN
                RAISE EXCEPTION 'another hub writes' USING ERRCODE = '{Taken}';
            ELSIF w.step >= my_step THEN
                RAISE EXCEPTION 'step written before' USING ERRCODE = '{WrittenBefore}';
            END IF;
            RAISE EXCEPTION 'commit out of turn' USING ERRCODE = '{OutOfTurn}';
        END $body$;

        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $body$;

        CREATE TABLE devices (
            address     bigint  PRIMARY KEY,
            generation  integer NOT NULL,
            key         bytea   NOT NULL,
            name        text    NOT NULL,
            site        text    NOT NULL,
            room        text    NOT NULL,
            kind        text    NOT NULL,
            zone        integer NOT NULL,
            interval_ms bigint  NOT NULL,
            bound_ms    bigint  NOT NULL,
            retired     boolean NOT NULL,
            revision    bigint  NOT NULL,
            behind      text    NOT NULL
        );
        CREATE INDEX devices_by_revision ON devices (revision);

        CREATE TABLE device_status (
            address          bigint  PRIMARY KEY,
            generation       integer NOT NULL,
            state            integer NOT NULL,
            state_since      bigint  NOT NULL,
            last_counter     bigint  NOT NULL,
            last_heard       bigint  NOT NULL,
            battery          integer NOT NULL,
            firmware         text,
            flags            integer NOT NULL,
            declared_ms      bigint  NOT NULL,
            down_ceiling     bigint  NOT NULL,
            fault            integer NOT NULL,
            reset_cause      integer NOT NULL,
            shown            integer,
            jammed_since     bigint  NOT NULL,
            pending          integer NOT NULL,
            pending_argument integer NOT NULL,
            pending_until    bigint  NOT NULL,
            arrivals         bigint  NOT NULL,
            snoozed_until    bigint  NOT NULL,
            snoozed_by       text,
            flaps            integer NOT NULL,
            flap_at          bigint  NOT NULL
        ) WITH (fillfactor = 70);

        CREATE TABLE routes (
            address    bigint  NOT NULL,
            slot       integer NOT NULL,
            gateway    bigint  NOT NULL,
            last_heard bigint  NOT NULL,
            rssi       double precision NOT NULL,
            snr        double precision NOT NULL,
            frames     integer NOT NULL,
            PRIMARY KEY (address, slot)
        ) WITH (fillfactor = 70);

        CREATE TABLE device_hours (
            address        bigint  NOT NULL,
            hour           bigint  NOT NULL,
            heartbeats     integer NOT NULL,
            longest_gap    bigint  NOT NULL,
            lowest_battery integer NOT NULL,
            rssi           double precision,
            snr            double precision,
            missed         integer NOT NULL,
            PRIMARY KEY (address, hour)
        ) WITH (fillfactor = 90);
        CREATE INDEX device_hours_by_hour ON device_hours (hour);

        CREATE TABLE alarms (
            id              bigint  PRIMARY KEY,
            address         bigint  NOT NULL,
            generation      integer NOT NULL,
            counter         bigint  NOT NULL,
            kind            integer NOT NULL,
            restore         boolean NOT NULL,
            zone            integer NOT NULL,
            cause           integer NOT NULL,
            site            text    NOT NULL,
            raised_at       bigint  NOT NULL,
            stored_at       bigint  NOT NULL,
            forwarded_at    bigint  NOT NULL,
            acknowledged_at bigint  NOT NULL,
            acknowledged_by text,
            cancelled_at    bigint  NOT NULL,
            attempts        integer NOT NULL,
            receiver        text,
            last_error      text,
            UNIQUE (address, generation, counter)
        ) WITH (fillfactor = 70);
        CREATE INDEX alarms_unfinished ON alarms (id) WHERE forwarded_at = 0 AND receiver IS NOT NULL;

        CREATE TABLE alarm_history (
            number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            alarm_id bigint NOT NULL,
            at       bigint NOT NULL,
            what     text   NOT NULL,
            detail   text
        );
        CREATE INDEX alarm_history_by_alarm ON alarm_history (alarm_id, number);
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alarm_history
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

        CREATE TABLE reports (
            id         bigint  PRIMARY KEY,
            alarm_id   bigint  NOT NULL,
            address    bigint  NOT NULL,
            zone       integer NOT NULL,
            site       text    NOT NULL,
            kind       integer NOT NULL,
            restore    boolean NOT NULL,
            created_at bigint  NOT NULL,
            state      integer NOT NULL,
            sequence   integer NOT NULL,
            attempts   integer NOT NULL,
            repeat     boolean NOT NULL,
            last_error text
        ) WITH (fillfactor = 70);
        CREATE INDEX reports_owed ON reports (id) WHERE state < 2;

        CREATE TABLE paths (
            site          text PRIMARY KEY,
            next_sequence integer NOT NULL
        ) WITH (fillfactor = 50);

        CREATE TABLE announcements (
            id       bigint  PRIMARY KEY,
            site     text    NOT NULL,
            kind     integer NOT NULL,
            since    bigint  NOT NULL,
            until    bigint  NOT NULL,
            said_by  text    NOT NULL,
            ended_at bigint  NOT NULL
        );
        CREATE INDEX announcements_by_site ON announcements (site, id);

        CREATE TABLE outages (
            id       bigint  PRIMARY KEY,
            kind     integer NOT NULL,
            site     text    NOT NULL,
            subject  text    NOT NULL,
            since    bigint  NOT NULL,
            ended_at bigint  NOT NULL,
            devices  integer NOT NULL
        );
        CREATE INDEX outages_by_site ON outages (site, id);
        CREATE INDEX outages_lasting ON outages (id) WHERE ended_at = 0;

        CREATE TABLE audit (
            number  bigint PRIMARY KEY,
            at      bigint NOT NULL,
            said_by text   NOT NULL,
            what    text   NOT NULL,
            subject text   NOT NULL,
            detail  text,
            hash    bytea  NOT NULL
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

        CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF NEW.number > (SELECT coalesce(max(number), 0) + 1 FROM audit) THEN
                RAISE EXCEPTION 'audit has no gaps' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $body$;
        CREATE TRIGGER no_gap BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse_gap();
        """,

        // Of the reports that are over and gone, the highest number, so that none is given twice.
        "ALTER TABLE writer ADD COLUMN last_report bigint NOT NULL DEFAULT 0",

        // Several ways out of a site, and what became of an alarm after somebody took it on.
        """
        ALTER TABLE reports ADD COLUMN path text NOT NULL DEFAULT '';
        ALTER TABLE paths ADD COLUMN path text NOT NULL DEFAULT '';
        ALTER TABLE paths ADD COLUMN failed_since bigint NOT NULL DEFAULT 0;
        ALTER TABLE paths DROP CONSTRAINT paths_pkey;
        ALTER TABLE paths ADD PRIMARY KEY (site, path);
        ALTER TABLE alarms ADD COLUMN responding_at bigint NOT NULL DEFAULT 0;
        ALTER TABLE alarms ADD COLUMN arrived_at bigint NOT NULL DEFAULT 0;
        ALTER TABLE alarms ADD COLUMN closed_at bigint NOT NULL DEFAULT 0;
        ALTER TABLE alarms ADD COLUMN escalations integer NOT NULL DEFAULT 0;
        """,

        // A battery that was told as low is not told again after a restart, and its end is.
        "ALTER TABLE device_status ADD COLUMN battery_low_since bigint NOT NULL DEFAULT 0",
    ];
}
