-- S3: every result of six items and every prescription in the year after the first confirmed atrial fibrillation.
create temp table cohort as
  select f.patient_id, f.idx from (
    select patient_id, min(dx_date) as idx from emr_diagnosis
    where code_system = 'ICD10' and code like 'I48%' and not is_suspected group by patient_id
    having min(dx_date) between date '2015-01-01' and date '2020-12-31'
  ) f join patient p on p.patient_id = f.patient_id
  where p.obs_start <= f.idx and p.obs_end >= f.idx;
select l.patient_id, cast(l.collected_at as date) - c.idx as day, cast(cast(l.collected_at as time) as varchar) as time,
  l.code_system, l.code, l.local_code, l.name, l.value_num, l.value_text, l.unit, l.ref_low, l.ref_high
from lab_result l join cohort c on c.patient_id = l.patient_id
where l.code_system = 'JLAC10' and l.code in ('3B045000002327201', '3C015000002327101', '3D045000001906202',
    '3H015000002326101', '2A030000001930101', '2B030000002231157')
  and cast(l.collected_at as date) between c.idx and c.idx + 365
order by l.patient_id, l.collected_at, l.result_id;
select r.patient_id, r.start_date - c.idx as day,
  case when r.end_date >= r.start_date then r.end_date else r.start_date end - c.idx as end_day, r.days,
  r.code_system, r.code, r.local_code, r.name, r.quantity, r.unit, r.route
from prescription r join cohort c on c.patient_id = r.patient_id
where r.start_date between c.idx and c.idx + 365
order by r.patient_id, r.start_date, r.order_id
