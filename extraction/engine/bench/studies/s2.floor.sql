-- One plain pass over the columns S2 needs.
select (select count(*) from prescription where start_date > date '1900-01-01' and code > '' and patient_id > '') as rx,
  (select (sum(value_num), max(result_id), max(unit), max(patient_id), max(collected_at)) from lab_result
    where code in ('3B045000002327201', '3C015000002327101', '3D045000001906202')) as lab,
  (select (max(patient_id), max(dx_date), max(code)) from emr_diagnosis where not is_suspected) as dx,
  (select (max(patient_id), max(start_date)) from encounter where kind = 'inpatient') as visits
