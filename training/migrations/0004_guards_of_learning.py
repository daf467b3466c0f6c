"""What learners did stays; a version in force keeps its lessons and questions; files are read in parts."""

from django.db import migrations

FROZEN = """
create function refuse_change_in_force() returns trigger language plpgsql as $$
declare
  v_row jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
  v_course uuid;
begin
  v_course := case tg_argv[0]
    when 'course' then (v_row->>'course_id')::uuid
    when 'lesson' then (select course_id from training_lesson where id = (v_row->>'lesson_id')::uuid)
    else (select course_id from training_question where id = (v_row->>'question_id')::uuid)
  end;
  if exists (select from training_course where id = v_course and published_at is not null) then
    raise exception '% belongs to a version of a course that is in force: make a new version', tg_table_name;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger in_force_never_changed before insert or update or delete on training_lesson
  for each row execute function refuse_change_in_force('course');
create trigger in_force_never_changed before insert or update or delete on training_question
  for each row execute function refuse_change_in_force('course');
create trigger in_force_never_changed before insert or update or delete on training_slide
  for each row execute function refuse_change_in_force('lesson');
create trigger in_force_never_changed before insert or update or delete on training_choice
  for each row execute function refuse_change_in_force('question');
"""
IN_PARTS = "alter table workflow_storedfile alter column content set storage external;"
"""A part of an uncompressed value is read without the rest of it."""


class Migration(migrations.Migration):
    """Puts the triggers on the new tables of this app."""

    dependencies = [("training", "0003_lessons_quizzes_and_questions")]
    operations = [
        migrations.RunSQL(
            "select guard_case('training_lessonquestion', 'lesson_question');"
            "select append_only('training_message');"
            "select append_only('training_statement');"
        ),
        migrations.RunSQL(FROZEN),
        migrations.RunSQL(IN_PARTS),
    ]
