"""the first schema.

Revision: 0001, after .
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hub',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hub')),
    sa.UniqueConstraint('name', name=op.f('uq_hub_name'))
    )
    op.create_table('outbox_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=250), nullable=False),
    sa.Column('sealed_body', sa.String(), nullable=False),
    sa.Column('seals', sa.JSON(), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('given_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('last_error', sa.String(length=300), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_message')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_message_message_id'))
    )
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_message_due', ['sent_at', 'due_at'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    op.create_table('sign_in_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('browser_hash', sa.String(length=64), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('link_hash', sa.String(length=64), nullable=False),
    sa.Column('next_url', sa.String(length=2000), server_default='/', nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_code')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_sign_in_code_link_hash'))
    )
    with op.batch_alter_table('sign_in_code', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_code_asked', ['source', 'created_at'], unique=False)
        batch_op.create_index('ix_sign_in_code_browser', ['browser_hash', 'id'], unique=False)

    op.create_table('sign_in_failure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failure'))
    )
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_failure_count', ['account', 'source', 'created_at'], unique=False)

    op.create_table('calendar_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_feed_person_id'), ['person_id'], unique=False)

    op.create_table('hub_manager',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hub_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.id'], name=op.f('fk_hub_manager_hub_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_hub_manager_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hub_manager')),
    sa.UniqueConstraint('hub_id', 'person_id', name=op.f('uq_hub_manager_hub_id_person_id'))
    )
    with op.batch_alter_table('hub_manager', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hub_manager_person_id'), ['person_id'], unique=False)

    op.create_table('login_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('browser', sa.String(length=80), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_login_session_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_session_token_hash'))
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_session_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_login_session_person_id'), ['person_id'], unique=False)

    op.create_table('school',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hub_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('name_key', sa.String(length=160), nullable=False),
    sa.Column('urn', sa.String(length=6), nullable=True),
    sa.Column('phase', sa.String(length=30), nullable=True),
    sa.Column('place', sa.String(length=120), nullable=True),
    sa.Column('profile', sa.String(length=300), nullable=True),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.id'], name=op.f('fk_school_hub_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school')),
    sa.UniqueConstraint('hub_id', 'name_key', name=op.f('uq_school_hub_id_name_key')),
    sa.UniqueConstraint('hub_id', 'urn', name=op.f('uq_school_hub_id_urn'))
    )
    op.create_table('work_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hub_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('academic_year', sa.Integer(), nullable=False),
    sa.Column('programme', sa.String(length=80), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('phase', sa.String(length=30), nullable=True),
    sa.Column('stage', sa.String(length=30), nullable=True),
    sa.Column('pathway', sa.String(length=60), nullable=True),
    sa.Column('focus', sa.String(), server_default=sa.text("('')"), nullable=False),
    sa.Column('board_version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_by_id', sa.Integer(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_by_id', sa.Integer(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind in ('work_group', 'programme', 'community')", name=op.f('ck_work_group_kind')),
    sa.ForeignKeyConstraint(['archived_by_id'], ['person.id'], name=op.f('fk_work_group_archived_by_id')),
    sa.ForeignKeyConstraint(['finished_by_id'], ['person.id'], name=op.f('fk_work_group_finished_by_id')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.id'], name=op.f('fk_work_group_hub_id')),
    sa.ForeignKeyConstraint(['started_by_id'], ['person.id'], name=op.f('fk_work_group_started_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_group')),
    sa.UniqueConstraint('form_key', name=op.f('uq_work_group_form_key'))
    )
    with op.batch_alter_table('work_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_work_group_hub_id'), ['hub_id'], unique=False)

    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('subject_type', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_event_actor_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_event_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index('ix_event_group_id_id', ['group_id', 'id'], unique=False)

    op.create_table('group_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('format', sa.String(length=40), nullable=False),
    sa.Column('mode', sa.String(length=20), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=300), server_default=sa.text("('')"), nullable=False),
    sa.Column('joining_link', sa.String(length=1000), server_default=sa.text("('')"), nullable=False),
    sa.Column('plan', sa.String(), server_default=sa.text("('')"), nullable=False),
    sa.Column('sequence', sa.Integer(), server_default='0', nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_by_id', sa.Integer(), nullable=True),
    sa.Column('cancelled_reason', sa.String(length=300), server_default=sa.text("('')"), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint("mode in ('in_person', 'online')", name=op.f('ck_group_session_mode')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_group_session_ends_after_start')),
    sa.ForeignKeyConstraint(['cancelled_by_id'], ['person.id'], name=op.f('fk_group_session_cancelled_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_group_session_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_session')),
    sa.UniqueConstraint('group_id', 'form_key', name=op.f('uq_group_session_group_id_form_key'))
    )
    with op.batch_alter_table('group_session', schema=None) as batch_op:
        batch_op.create_index('ix_group_session_group_id_starts_at', ['group_id', 'starts_at'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('lead_participant', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("role in ('lead', 'cohort_lead', 'participant', 'observer')", name=op.f('ck_membership_role')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_membership_ended_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_membership_group_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['membership.id'], name=op.f('fk_membership_replaces_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_membership_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_school_id'), ['school_id'], unique=False)
        batch_op.create_index('uq_membership_present', ['group_id', 'person_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('gap_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('purpose', sa.String(), server_default=sa.text("('')"), nullable=False),
    sa.Column('what_to_try', sa.String(), server_default=sa.text("('')"), nullable=False),
    sa.Column('what_to_notice', sa.String(), server_default=sa.text("('')"), nullable=False),
    sa.Column('what_to_bring', sa.String(), server_default=sa.text("('')"), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('year_groups', sa.JSON(), nullable=False),
    sa.Column('reflection_prompt', sa.String(length=300), server_default=sa.text("('')"), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('bring_to_id', sa.Integer(), nullable=True),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint('minutes IS NULL OR minutes > 0', name=op.f('ck_gap_task_minutes')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_gap_task_author_id')),
    sa.ForeignKeyConstraint(['bring_to_id'], ['group_session.id'], name=op.f('fk_gap_task_bring_to_id')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['person.id'], name=op.f('fk_gap_task_closed_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_gap_task_group_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_gap_task_published_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap_task')),
    sa.UniqueConstraint('author_id', 'form_key', name=op.f('uq_gap_task_author_id_form_key'))
    )
    with op.batch_alter_table('gap_task', schema=None) as batch_op:
        batch_op.create_index('ix_gap_task_group_id_opens_at', ['group_id', 'opens_at'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('lead_participant', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role in ('lead', 'cohort_lead', 'participant', 'observer')", name=op.f('ck_invitation_role')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_invitation_group_id')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_invitation_invited_by_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['membership.id'], name=op.f('fk_invitation_replaces_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_invitation_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_group_id'), ['group_id'], unique=False)
        batch_op.create_index('uq_invitation_pending', ['group_id', 'email'], unique=True, sqlite_where=sa.text('accepted_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('accepted_at IS NULL AND withdrawn_at IS NULL'))

    op.create_table('card',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=120), server_default=sa.text("('')"), nullable=False),
    sa.Column('summary', sa.String(length=300), server_default=sa.text("('')"), nullable=False),
    sa.Column('year_group', sa.String(length=40), server_default=sa.text("('')"), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('tile_version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_card_author_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['person.id'], name=op.f('fk_card_deleted_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_card_group_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_card_school_id')),
    sa.ForeignKeyConstraint(['task_id'], ['gap_task.id'], name=op.f('fk_card_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card')),
    sa.UniqueConstraint('author_id', 'form_key', name=op.f('uq_card_author_id_form_key'))
    )
    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_card_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_card_board', ['group_id', 'deleted_at', 'posted_at', 'id'], unique=False)
        batch_op.create_index('ix_card_group_id_task_id', ['group_id', 'task_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_card_school_id'), ['school_id'], unique=False)

    op.create_table('material',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=1000), server_default=sa.text("('')"), nullable=False),
    sa.Column('why', sa.String(length=500), server_default=sa.text("('')"), nullable=False),
    sa.CheckConstraint('(session_id IS NULL) <> (task_id IS NULL)', name=op.f('ck_material_one_home')),
    sa.ForeignKeyConstraint(['session_id'], ['group_session.id'], name=op.f('fk_material_session_id')),
    sa.ForeignKeyConstraint(['task_id'], ['gap_task.id'], name=op.f('fk_material_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material'))
    )
    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_material_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_material_task_id'), ['task_id'], unique=False)

    op.create_table('task_prompt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['task_id'], ['gap_task.id'], name=op.f('fk_task_prompt_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_prompt'))
    )
    with op.batch_alter_table('task_prompt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_prompt_task_id'), ['task_id'], unique=False)

    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('small_name', sa.String(length=100), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('small_width', sa.Integer(), nullable=True),
    sa.Column('small_height', sa.Integer(), nullable=True),
    sa.Column('description', sa.String(length=500), server_default=sa.text("('')"), nullable=False),
    sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind in ('photo', 'document')", name=op.f('ck_attachment_kind')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_attachment_card_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_attachment_group_id')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['person.id'], name=op.f('fk_attachment_uploaded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('name', name=op.f('uq_attachment_name')),
    sa.UniqueConstraint('small_name', name=op.f('uq_attachment_small_name'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_card_id'), ['card_id'], unique=False)

    op.create_table('card_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('prompt_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_card_answer_card_id')),
    sa.ForeignKeyConstraint(['prompt_id'], ['task_prompt.id'], name=op.f('fk_card_answer_prompt_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card_answer')),
    sa.UniqueConstraint('card_id', 'prompt_id', name=op.f('uq_card_answer_card_id_prompt_id'))
    )
    with op.batch_alter_table('card_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_card_answer_card_id'), ['card_id'], unique=False)

    op.create_table('card_co_author',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_card_co_author_card_id')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_card_co_author_invited_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_card_co_author_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card_co_author')),
    sa.UniqueConstraint('card_id', 'person_id', name=op.f('uq_card_co_author_card_id_person_id'))
    )
    with op.batch_alter_table('card_co_author', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_card_co_author_person_id'), ['person_id'], unique=False)

    op.create_table('card_tag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('tag', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_card_tag_card_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card_tag')),
    sa.UniqueConstraint('card_id', 'tag', name=op.f('uq_card_tag_card_id_tag'))
    )
    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_comment_author_id')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_comment_card_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['person.id'], name=op.f('fk_comment_deleted_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_comment_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('author_id', 'form_key', name=op.f('uq_comment_author_id_form_key'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_card_id'), ['card_id'], unique=False)

    op.create_table('reflection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("audience in ('self', 'leads', 'group')", name=op.f('ck_reflection_audience')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_reflection_author_id')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_reflection_card_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_reflection_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reflection')),
    sa.UniqueConstraint('card_id', 'author_id', name=op.f('uq_reflection_card_id_author_id'))
    )
    with op.batch_alter_table('reflection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reflection_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_reflection_group_id_audience', ['group_id', 'audience'], unique=False)

    op.create_table('reflection_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reflection_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reflection_reading_person_id')),
    sa.ForeignKeyConstraint(['reflection_id'], ['reflection.id'], name=op.f('fk_reflection_reading_reflection_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reflection_reading')),
    sa.UniqueConstraint('reflection_id', 'person_id', name=op.f('uq_reflection_reading_reflection_id_person_id'))
    )
    with op.batch_alter_table('reflection_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reflection_reading_person_id'), ['person_id'], unique=False)

    op.create_table('reply',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reflection_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_reply_author_id')),
    sa.ForeignKeyConstraint(['group_id'], ['work_group.id'], name=op.f('fk_reply_group_id')),
    sa.ForeignKeyConstraint(['reflection_id'], ['reflection.id'], name=op.f('fk_reply_reflection_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply')),
    sa.UniqueConstraint('author_id', 'form_key', name=op.f('uq_reply_author_id_form_key'))
    )
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reply_reflection_id'), ['reflection_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reply_reflection_id'))

    op.drop_table('reply')
    with op.batch_alter_table('reflection_reading', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reflection_reading_person_id'))

    op.drop_table('reflection_reading')
    with op.batch_alter_table('reflection', schema=None) as batch_op:
        batch_op.drop_index('ix_reflection_group_id_audience')
        batch_op.drop_index(batch_op.f('ix_reflection_author_id'))

    op.drop_table('reflection')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_card_id'))

    op.drop_table('comment')
    op.drop_table('card_tag')
    with op.batch_alter_table('card_co_author', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_card_co_author_person_id'))

    op.drop_table('card_co_author')
    with op.batch_alter_table('card_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_card_answer_card_id'))

    op.drop_table('card_answer')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_card_id'))

    op.drop_table('attachment')
    with op.batch_alter_table('task_prompt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_prompt_task_id'))

    op.drop_table('task_prompt')
    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_material_task_id'))
        batch_op.drop_index(batch_op.f('ix_material_session_id'))

    op.drop_table('material')
    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_card_school_id'))
        batch_op.drop_index('ix_card_group_id_task_id')
        batch_op.drop_index('ix_card_board')
        batch_op.drop_index(batch_op.f('ix_card_author_id'))

    op.drop_table('card')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index('uq_invitation_pending', sqlite_where=sa.text('accepted_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('accepted_at IS NULL AND withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_invitation_group_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_email'))

    op.drop_table('invitation')
    with op.batch_alter_table('gap_task', schema=None) as batch_op:
        batch_op.drop_index('ix_gap_task_group_id_opens_at')

    op.drop_table('gap_task')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index('uq_membership_present', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_membership_school_id'))
        batch_op.drop_index(batch_op.f('ix_membership_person_id'))
        batch_op.drop_index(batch_op.f('ix_membership_group_id'))

    op.drop_table('membership')
    with op.batch_alter_table('group_session', schema=None) as batch_op:
        batch_op.drop_index('ix_group_session_group_id_starts_at')

    op.drop_table('group_session')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index('ix_event_group_id_id')

    op.drop_table('event')
    with op.batch_alter_table('work_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_work_group_hub_id'))

    op.drop_table('work_group')
    op.drop_table('school')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_session_person_id'))
        batch_op.drop_index(batch_op.f('ix_login_session_expires_at'))

    op.drop_table('login_session')
    with op.batch_alter_table('hub_manager', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hub_manager_person_id'))

    op.drop_table('hub_manager')
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_feed_person_id'))

    op.drop_table('calendar_feed')
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_failure_count')

    op.drop_table('sign_in_failure')
    with op.batch_alter_table('sign_in_code', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_code_browser')
        batch_op.drop_index('ix_sign_in_code_asked')

    op.drop_table('sign_in_code')
    op.drop_table('person')
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_due')

    op.drop_table('outbox_message')
    op.drop_table('hub')
