-- One plain pass over the columns S1 needs.
select (select count(patient_id) from encounter where start_date between date '2018-01-01' and date '2018-12-31')
  + (select count(patient_id) from emr_diagnosis where code like 'E11%' and not is_suspected and dx_date is not null)
