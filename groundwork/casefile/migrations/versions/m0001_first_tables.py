"""first tables"""

import sqlalchemy as sa
from alembic import op

from groundwork.casefile.base import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _agreement_snapshot()
    _ledger_line()
    _source()
    _text()
    _agreement_event()
    _agreement_row()
    _crawl()
    _meeting()
    _notice()
    _page()
    _validator()
    _document()
    _meeting_listing()
    _document_address()
    _meeting_version()
    _document_version()
    _matching()
    _alert()
    _sign()
    _delivery()
    _request()
    _request_event()
    _request_file()
    _request_item()


def _agreement_snapshot() -> None:
    op.create_table(
        "agreement_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("list_date", sa.Date(), nullable=True),
        sa.Column("date_basis", sa.String(), nullable=False),
        sa.Column("synced_at", Instant(), nullable=False),
        sa.Column("fetched_at", Instant(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("set_aside", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_snapshot")),
        sa.UniqueConstraint("sha256", name=op.f("uq_agreement_snapshot_sha256")),
    )

    with op.batch_alter_table("agreement_snapshot", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_snapshot_kind", ["kind", "id"], unique=False)


def _ledger_line() -> None:
    op.create_table(
        "ledger_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_fips", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("incremental", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("quote", sa.String(), nullable=True),
        sa.Column("assumption", sa.String(), nullable=True),
        sa.Column("request_item", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_line", sa.Integer(), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("replaced_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_line")),
        sa.UniqueConstraint(
            "place_fips", "line", "number", name=op.f("uq_ledger_line_place_fips_line_number")
        ),
    )

    with op.batch_alter_table("ledger_line", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_line_current", ["place_fips", "replaced_at"], unique=False)


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("place_fips", sa.String(), nullable=True),
        sa.Column("place_name", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("every_minutes", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("platform", "url", name=op.f("uq_source_platform_url")),
    )

    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_place_fips"), ["place_fips"], unique=False)


def _text() -> None:
    op.create_table(
        "text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text")),
        sa.UniqueConstraint("sha256", "reader", name=op.f("uq_text_sha256_reader")),
    )


def _agreement_event() -> None:
    op.create_table(
        "agreement_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("from_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["agreement_snapshot.id"], name=op.f("fk_agreement_event_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_event")),
        sa.UniqueConstraint(
            "snapshot_id", "number", name=op.f("uq_agreement_event_snapshot_id_number")
        ),
    )

    with op.batch_alter_table("agreement_event", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_event_key", ["key"], unique=False)


def _agreement_row() -> None:
    op.create_table(
        "agreement_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("county", sa.String(), nullable=True),
        sa.Column("signed", sa.Date(), nullable=True),
        sa.Column("moa_url", sa.String(), nullable=True),
        sa.Column("addendum_url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["agreement_snapshot.id"], name=op.f("fk_agreement_row_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_row")),
        sa.UniqueConstraint("snapshot_id", "key", name=op.f("uq_agreement_row_snapshot_id_key")),
    )

    with op.batch_alter_table("agreement_row", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_row_key", ["key"], unique=False)


def _crawl() -> None:
    op.create_table(
        "crawl",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_crawl_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl")),
    )

    with op.batch_alter_table("crawl", schema=None) as batch_op:
        batch_op.create_index(
            "ix_crawl_source_finished", ["source_id", "finished_at"], unique=False
        )


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_meeting_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_meeting_source_id_key")),
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_notice_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )


def _page() -> None:
    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("unread", sa.String(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_page_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("text_id", "number", name=op.f("uq_page_text_id_number")),
    )


def _validator() -> None:
    op.create_table(
        "validator",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("meeting_key", sa.String(), nullable=True),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_validator_source_id")),
        sa.PrimaryKeyConstraint("source_id", "url", name=op.f("pk_validator")),
    )


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("trouble_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_document_meeting_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_document_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("source_id", "url", name=op.f("uq_document_source_id_url")),
    )

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_meeting_id"), ["meeting_id"], unique=False)


def _meeting_listing() -> None:
    op.create_table(
        "meeting_listing",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("participate", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_listing_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_meeting_listing_source_id")
        ),
        sa.PrimaryKeyConstraint("source_id", "key", name=op.f("pk_meeting_listing")),
    )

    with op.batch_alter_table("meeting_listing", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_listing_day", ["day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_meeting_listing_meeting_id"), ["meeting_id"], unique=False
        )


def _document_address() -> None:
    op.create_table(
        "document_address",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("meeting_key", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("left_at", Instant(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("trouble_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_address_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_document_address_source_id")
        ),
        sa.PrimaryKeyConstraint("source_id", "url", name=op.f("pk_document_address")),
    )

    with op.batch_alter_table("document_address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_address_document_id"), ["document_id"], unique=False
        )


def _meeting_version() -> None:
    op.create_table(
        "meeting_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("participate", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_version_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_version")),
        sa.UniqueConstraint(
            "meeting_id", "number", name=op.f("uq_meeting_version_meeting_id_number")
        ),
    )

    with op.batch_alter_table("meeting_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_version_meeting_id"), ["meeting_id"], unique=False
        )


def _document_version() -> None:
    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_version_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint(
            "document_id", "number", name=op.f("uq_document_version_document_id_number")
        ),
    )

    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index("ix_document_version_sha256", ["sha256"], unique=False)


def _matching() -> None:
    op.create_table(
        "matching",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("watchlist", sa.String(), nullable=False),
        sa.Column("matched_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_matching_text_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_matching_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching")),
        sa.UniqueConstraint(
            "version_id",
            "text_id",
            "watchlist",
            name=op.f("uq_matching_version_id_text_id_watchlist"),
        ),
    )

    with op.batch_alter_table("matching", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matching_version_id"), ["version_id"], unique=False)


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("matching_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("place_fips", sa.String(), nullable=True),
        sa.Column("headline", sa.String(), nullable=True),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("sign_ids", sa.JSON(), nullable=False),
        sa.Column("new_sign_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("verdict_why", sa.String(), nullable=True),
        sa.Column("verdict_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_alert_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["matching_id"], ["matching.id"], name=op.f("fk_alert_matching_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_alert_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint(
            "version_id", "topic", "subject", name=op.f("uq_alert_version_id_topic_subject")
        ),
    )

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_document_id"), ["document_id"], unique=False)


def _sign() -> None:
    op.create_table(
        "sign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matching_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["matching_id"], ["matching.id"], name=op.f("fk_sign_matching_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign")),
    )

    with op.batch_alter_table("sign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_matching_id"), ["matching_id"], unique=False)


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("next_try", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(alert_id IS NULL) <> (notice_id IS NULL)", name=op.f("ck_delivery_one_subject")
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_delivery_alert_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "alert_id", "channel", "address", name=op.f("uq_delivery_alert_id_channel_address")
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
        sa.UniqueConstraint(
            "notice_id", "channel", "address", name=op.f("uq_delivery_notice_id_channel_address")
        ),
    )

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_state", ["state"], unique=False)


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("law_name", sa.String(), nullable=False),
        sa.Column("law_citation", sa.String(), nullable=False),
        sa.Column("law_as_of", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer_basis", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("footer", sa.String(), nullable=False),
        sa.Column("markdown", sa.String(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_request_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_alert_id"), ["alert_id"], unique=False)


def _request_event() -> None:
    op.create_table(
        "request_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_request_event_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
    )

    with op.batch_alter_table("request_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_event_request_id"), ["request_id"], unique=False
        )


def _request_file() -> None:
    op.create_table(
        "request_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_request_file_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_file")),
    )

    with op.batch_alter_table("request_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_file_request_id"), ["request_id"], unique=False
        )


def _request_item() -> None:
    op.create_table(
        "request_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_request_item_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_item")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_request_item_request_id_number")),
    )
