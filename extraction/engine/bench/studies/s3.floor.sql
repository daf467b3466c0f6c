-- One plain pass over the columns S3 needs.
select (select count(patient_id) from emr_diagnosis where code like 'I48%' and not is_suspected and dx_date is not null)
  + (select sum(value_num) from lab_result where collected_at is not null and patient_id is not null
     and code in ('3B045000002327201', '3C015000002327101', '3D045000001906202', '3H015000002326101',
       '2A030000001930101', '2B030000002231157'))
  + (select sum(quantity) from prescription where start_date is not null and code is not null and patient_id is not null)
