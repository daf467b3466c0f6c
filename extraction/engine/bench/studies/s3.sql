-- S3: every result of six items and every prescription in the year after the first confirmed atrial fibrillation.
with cohort as materialized (
  select patient_id, min(dx_date) as idx from emr_diagnosis
  where code_system = 'ICD10' and code like 'I48%' and not is_suspected group by patient_id
  having min(dx_date) between date '2015-01-01' and date '2020-12-31'
)
select 'lab' as kind, l.patient_id, cast(l.collected_at as date) as d, l.code, l.value_num as x
from lab_result l join cohort c on c.patient_id = l.patient_id
where l.code_system = 'JLAC10' and l.code in ('3B045000002327201', '3C015000002327101', '3D045000001906202',
    '3H015000002326101', '2A030000001930101', '2B030000002231157')
  and cast(l.collected_at as date) between c.idx and c.idx + 365
union all
select 'rx', r.patient_id, r.start_date, r.code, r.days
from prescription r join cohort c on c.patient_id = r.patient_id
where r.start_date between c.idx and c.idx + 365
