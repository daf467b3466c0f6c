-- One plain pass over the columns S3 needs.
select (select (max(patient_id), max(dx_date)) from emr_diagnosis where code like 'I48%' and not is_suspected) as dx,
  (select (sum(value_num), max(patient_id), max(collected_at), max(result_id), max(local_code), max(name),
      max(value_text), max(unit), max(ref_low), max(ref_high)) from lab_result
    where code in ('3B045000002327201', '3C015000002327101', '3D045000001906202', '3H015000002326101',
      '2A030000001930101', '2B030000002231157')) as lab,
  (select (max(patient_id), max(end_date), max(order_id), max(days), max(code), max(local_code), max(name),
      max(quantity), max(unit), max(route)) from prescription where start_date > date '1900-01-01') as rx
