"""The whole schema: identities, versioned entries, the ledger, and its spans."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "accord",
        sa.Column(
            "slug",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_accord")),
    )
    op.create_table(
        "country",
        sa.Column(
            "code",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country")),
    )
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_recorded_at"), "revision", ["recorded_at"], unique=False)

    op.create_table(
        "source",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_source")),
    )
    op.create_table(
        "accord_entry",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "accord",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column(
            "nature",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("chapter", sa.Text(), nullable=True),
        sa.Column("depositary", sa.Text(), nullable=True),
        sa.Column("concluded_at", sa.Text(), nullable=True),
        sa.Column("concluded_on", sa.Text(), nullable=True),
        sa.Column("concluded_on_earliest", sa.Date(), nullable=True),
        sa.Column("concluded_on_latest", sa.Date(), nullable=True),
        sa.Column("in_force_on", sa.Text(), nullable=True),
        sa.Column("in_force_on_earliest", sa.Date(), nullable=True),
        sa.Column("in_force_on_latest", sa.Date(), nullable=True),
        sa.Column(
            "in_force_delay",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("terminated_on", sa.Text(), nullable=True),
        sa.Column("terminated_on_earliest", sa.Date(), nullable=True),
        sa.Column("terminated_on_latest", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "nature IN ('binding', 'political')", name=op.f("ck_accord_entry_nature")
        ),
        sa.CheckConstraint(
            "(concluded_on IS NULL) = (concluded_on_earliest IS NULL) AND (concluded_on IS NULL) = (concluded_on_latest IS NULL) AND (concluded_on IS NULL OR concluded_on_earliest <= concluded_on_latest)",
            name=op.f("ck_accord_entry_concluded_on"),
        ),
        sa.CheckConstraint(
            "(in_force_on IS NULL) = (in_force_on_earliest IS NULL) AND (in_force_on IS NULL) = (in_force_on_latest IS NULL) AND (in_force_on IS NULL OR in_force_on_earliest <= in_force_on_latest)",
            name=op.f("ck_accord_entry_in_force_on"),
        ),
        sa.CheckConstraint(
            "(terminated_on IS NULL) = (terminated_on_earliest IS NULL) AND (terminated_on IS NULL) = (terminated_on_latest IS NULL) AND (terminated_on IS NULL OR terminated_on_earliest <= terminated_on_latest)",
            name=op.f("ck_accord_entry_terminated_on"),
        ),
        sa.ForeignKeyConstraint(["accord"], ["accord.slug"], name=op.f("fk_accord_entry_accord")),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_accord_entry_known_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accord_entry")),
        sa.UniqueConstraint("accord", "known_to", name=op.f("uq_accord_entry_accord_known_to")),
    )
    op.create_table(
        "action",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "accord",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "country",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "scope",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("done_on", sa.Text(), nullable=False),
        sa.Column("done_on_earliest", sa.Date(), nullable=False),
        sa.Column("done_on_latest", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=True),
        sa.Column("effective_on_earliest", sa.Date(), nullable=True),
        sa.Column("effective_on_latest", sa.Date(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("retraction_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('mention', 'announcement', 'decline', 'signature', 'succession_to_signature', 'ratification', 'acceptance', 'approval', 'formal_confirmation', 'accession', 'definitive_signature', 'consent', 'succession', 'provisional_application', 'end_of_provisional_application', 'withdrawal', 'withdrawal_cancelled', 'ratification_withdrawn', 'signature_renounced', 'suspension', 'reinstatement', 'exclusion', 'reservation', 'reservation_withdrawn', 'declaration', 'declaration_withdrawn', 'objection', 'objection_withdrawn', 'territorial_application', 'territorial_application_withdrawn')",
            name=op.f("ck_action_kind"),
        ),
        sa.CheckConstraint("scope IN ('named', 'collective')", name=op.f("ck_action_scope")),
        sa.CheckConstraint(
            "(done_on IS NULL) = (done_on_earliest IS NULL) AND (done_on IS NULL) = (done_on_latest IS NULL) AND (done_on IS NULL OR done_on_earliest <= done_on_latest)",
            name=op.f("ck_action_done_on"),
        ),
        sa.CheckConstraint(
            "(effective_on IS NULL) = (effective_on_earliest IS NULL) AND (effective_on IS NULL) = (effective_on_latest IS NULL) AND (effective_on IS NULL OR effective_on_earliest <= effective_on_latest)",
            name=op.f("ck_action_effective_on"),
        ),
        sa.ForeignKeyConstraint(["accord"], ["accord.slug"], name=op.f("fk_action_accord")),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_action_country")),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_action_known_from")
        ),
        sa.ForeignKeyConstraint(["replaces"], ["action.id"], name=op.f("fk_action_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(
        op.f("ix_action_accord_country_kind"),
        "action",
        ["accord", "country", "kind"],
        unique=False,
    )
    op.create_index(op.f("ix_action_country"), "action", ["country"], unique=False)
    op.create_index(op.f("ix_action_known_from"), "action", ["known_from"], unique=False)
    op.create_index(
        op.f("ix_action_known_to"),
        "action",
        ["known_to"],
        unique=False,
        sqlite_where=sa.text("known_to < 2147483647"),
        postgresql_where=sa.text("known_to < 2147483647"),
    )
    op.create_index(op.f("ix_action_replaces"), "action", ["replaces"], unique=False)

    op.create_table(
        "country_entry",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "country",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("official_name", sa.Text(), nullable=True),
        sa.Column(
            "region_code",
            sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column(
            "subregion_code",
            sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("subregion", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("ended_on_earliest", sa.Date(), nullable=True),
        sa.Column("ended_on_latest", sa.Date(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('state', 'territory', 'former_state', 'organization')",
            name=op.f("ck_country_entry_kind"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_on_earliest IS NULL) AND (ended_on IS NULL) = (ended_on_latest IS NULL) AND (ended_on IS NULL OR ended_on_earliest <= ended_on_latest)",
            name=op.f("ck_country_entry_ended_on"),
        ),
        sa.ForeignKeyConstraint(
            ["country"], ["country.code"], name=op.f("fk_country_entry_country")
        ),
        sa.ForeignKeyConstraint(
            ["known_from"],
            ["revision.number"],
            name=op.f("fk_country_entry_known_from"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_entry")),
        sa.UniqueConstraint("country", "known_to", name=op.f("uq_country_entry_country_known_to")),
    )
    op.create_table(
        "country_name",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "country",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.String(length=8).with_variant(sa.String(length=8, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('name', 'official', 'alias', 'code')",
            name=op.f("ck_country_name_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["country"], ["country.code"], name=op.f("fk_country_name_country")
        ),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_country_name_known_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_name")),
        sa.UniqueConstraint(
            "country",
            "kind",
            "language",
            "name",
            "known_to",
            name=op.f("uq_country_name_country_kind_language_name_known_to"),
        ),
    )
    op.create_index(
        op.f("ix_country_name_key_known_to"),
        "country_name",
        ["key", "known_to"],
        unique=False,
    )

    op.create_table(
        "identifier",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "country",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "accord",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "source",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "scheme",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "value",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(country IS NOT NULL AND accord IS NULL AND source IS NULL) OR (country IS NULL AND accord IS NOT NULL AND source IS NULL) OR (country IS NULL AND accord IS NULL AND source IS NOT NULL)",
            name=op.f("ck_identifier_one_subject"),
        ),
        sa.ForeignKeyConstraint(["accord"], ["accord.slug"], name=op.f("fk_identifier_accord")),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_identifier_country")),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_identifier_known_from")
        ),
        sa.ForeignKeyConstraint(["source"], ["source.slug"], name=op.f("fk_identifier_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
    )
    op.create_index(op.f("ix_identifier_accord"), "identifier", ["accord"], unique=False)
    op.create_index(op.f("ix_identifier_country"), "identifier", ["country"], unique=False)
    op.create_index(
        op.f("ix_identifier_scheme_value_known_to"),
        "identifier",
        ["scheme", "value", "known_to"],
        unique=False,
    )
    op.create_index(op.f("ix_identifier_source"), "identifier", ["source"], unique=False)

    op.create_table(
        "source_entry",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column(
            "language",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "tier",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("published_on", sa.Text(), nullable=True),
        sa.Column("published_on_earliest", sa.Date(), nullable=True),
        sa.Column("published_on_latest", sa.Date(), nullable=True),
        sa.Column("accessed_on", sa.Date(), nullable=True),
        sa.Column(
            "sha256",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "tier IN ('depositary', 'government', 'intergovernmental', 'press', 'reference')",
            name=op.f("ck_source_entry_tier"),
        ),
        sa.CheckConstraint(
            "(published_on IS NULL) = (published_on_earliest IS NULL) AND (published_on IS NULL) = (published_on_latest IS NULL) AND (published_on IS NULL OR published_on_earliest <= published_on_latest)",
            name=op.f("ck_source_entry_published_on"),
        ),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_source_entry_known_from")
        ),
        sa.ForeignKeyConstraint(["source"], ["source.slug"], name=op.f("fk_source_entry_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_entry")),
        sa.UniqueConstraint("source", "known_to", name=op.f("uq_source_entry_source_known_to")),
    )
    op.create_table(
        "span",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "accord",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "country",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "rule",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("since_earliest", sa.Date(), nullable=False),
        sa.Column("since_latest", sa.Date(), nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("starts_earliest", sa.Date(), nullable=False),
        sa.Column("starts_latest", sa.Date(), nullable=False),
        sa.Column("ends", sa.Text(), nullable=False),
        sa.Column("ends_earliest", sa.Date(), nullable=False),
        sa.Column("ends_latest", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("leaving_on", sa.Text(), nullable=True),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("citations", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "rule IN ('nothing-recorded', 'mentioned', 'announced', 'declined', 'signed', 'signed-political', 'consented-not-in-force', 'consented-in-force', 'succeeded', 'withdrawal-notified', 'withdrawn', 'excluded', 'ratification-withdrawn', 'signature-renounced', 'suspended', 'accord-terminated', 'state-ended')",
            name=op.f("ck_span_rule"),
        ),
        sa.CheckConstraint(
            "standing IN ('prospective', 'signatory', 'member', 'former', 'none')",
            name=op.f("ck_span_standing"),
        ),
        sa.CheckConstraint(
            "status IN ('none', 'mentioned', 'declined', 'pending', 'signed', 'contracting', 'party', 'suspended', 'renounced', 'withdrawn', 'ended')",
            name=op.f("ck_span_status"),
        ),
        sa.ForeignKeyConstraint(["accord"], ["accord.slug"], name=op.f("fk_span_accord")),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_span_country")),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_span_known_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_span")),
    )
    op.create_index(
        op.f("ix_span_accord_country_seq"),
        "span",
        ["accord", "country", "seq"],
        unique=False,
    )
    op.create_index(
        op.f("ix_span_country_accord_seq"),
        "span",
        ["country", "accord", "seq"],
        unique=False,
    )
    op.create_index(
        op.f("ix_span_standing_accord_country"),
        "span",
        ["standing", "accord", "country"],
        unique=False,
    )
    op.create_index(
        op.f("ix_span_status_accord_country"),
        "span",
        ["status", "accord", "country"],
        unique=False,
    )

    op.create_table(
        "citation",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column(
            "stance",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("stance IN ('supports', 'disputes')", name=op.f("ck_citation_stance")),
        sa.ForeignKeyConstraint(["action"], ["action.id"], name=op.f("fk_citation_action")),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_citation_known_from")
        ),
        sa.ForeignKeyConstraint(["source"], ["source.slug"], name=op.f("fk_citation_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
    )
    op.create_index(op.f("ix_citation_action"), "citation", ["action"], unique=False)
    op.create_index(op.f("ix_citation_known_from"), "citation", ["known_from"], unique=False)
    op.create_index(op.f("ix_citation_source"), "citation", ["source"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_citation_source"), "citation")
    op.drop_index(op.f("ix_citation_known_from"), "citation")
    op.drop_index(op.f("ix_citation_action"), "citation")

    op.drop_table("citation")
    op.drop_index(op.f("ix_span_status_accord_country"), "span")
    op.drop_index(op.f("ix_span_standing_accord_country"), "span")
    op.drop_index(op.f("ix_span_country_accord_seq"), "span")
    op.drop_index(op.f("ix_span_accord_country_seq"), "span")

    op.drop_table("span")
    op.drop_table("source_entry")
    op.drop_index(op.f("ix_identifier_source"), "identifier")
    op.drop_index(op.f("ix_identifier_scheme_value_known_to"), "identifier")
    op.drop_index(op.f("ix_identifier_country"), "identifier")
    op.drop_index(op.f("ix_identifier_accord"), "identifier")

    op.drop_table("identifier")
    op.drop_index(op.f("ix_country_name_key_known_to"), "country_name")

    op.drop_table("country_name")
    op.drop_table("country_entry")
    op.drop_index(op.f("ix_action_replaces"), "action")
    op.drop_index(op.f("ix_action_known_to"), "action")
    op.drop_index(op.f("ix_action_known_from"), "action")
    op.drop_index(op.f("ix_action_country"), "action")
    op.drop_index(op.f("ix_action_accord_country_kind"), "action")

    op.drop_table("action")
    op.drop_table("accord_entry")
    op.drop_table("source")
    op.drop_index(op.f("ix_revision_recorded_at"), "revision")

    op.drop_table("revision")
    op.drop_table("country")
    op.drop_table("accord")
