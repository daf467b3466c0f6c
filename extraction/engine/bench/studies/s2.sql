-- S2: adults who use A or B for the first time ever (observed 180 days before and one after, not both on one day, no ALT
-- above 120 in the year before), what they had in that year, and ALT > 120 within 90 days. The planted study "liver".
with ab as materialized (
  select patient_id, start_date as d, code in ('1149901F1017', '1149902F1011') as a from prescription
  where code_system = 'YJ' and code in ('1149901F1017', '1149902F1011', '1149903F1016', '1149904F1010')
),
arms as (
  select patient_id, min(d) as idx, min(d) filter (a) as first_a, min(d) filter (not a) as first_b
  from ab group by patient_id
),
el as materialized (
  select a.patient_id, a.idx, case when a.first_a = a.idx then 'a' else 'b' end as arm, p.sex,
    (year(a.idx) - year(p.birth_date)
      - cast(month(a.idx) * 100 + day(a.idx) < month(p.birth_date) * 100 + day(p.birth_date) as integer)) as age,
    least(p.obs_end, coalesce(p.death_date, p.obs_end), a.idx + 90) as cens
  from arms a join patient p on p.patient_id = a.patient_id
  where a.first_a is distinct from a.first_b and p.obs_start <= a.idx - 180 and p.obs_end >= a.idx + 1
    and p.birth_date <= a.idx - interval 18 year
),
lw as materialized (
  select l.patient_id, l.collected_at as t, cast(l.collected_at as date) as d, l.result_id as r, l.code, l.unit,
    l.value_num as v, e.idx, e.cens
  from lab_result l join el e on e.patient_id = l.patient_id
  where l.code_system = 'JLAC10' and l.code in ('3B045000002327201', '3C015000002327101', '3D045000001906202')
    and cast(l.collected_at as date) between e.idx - 365 and e.idx + 90
),
lv as (
  select *, code = '3B045000002327201' and unit = 'U/L' as is_alt,
    code = '3C015000002327101' and unit = 'mg/dL' as is_creatinine, code = '3D045000001906202' and unit = '%' as is_hba1c
  from lw where v is not null
),
alt as (
  select patient_id,
    arg_max(v, row(t, r)) filter (d <= idx and is_alt) as alt,
    arg_max(v, row(t, r)) filter (d <= idx and is_creatinine) as creatinine,
    arg_max(v, row(t, r)) filter (d <= idx and is_hba1c) as hba1c,
    max(v) filter (d <= idx and is_alt) as alt_highest,
    min(d) filter (d > idx and d <= cens and v > 120 and is_alt) as event,
    count(*) filter (d > idx and d <= cens and is_alt) as seen
  from lv group by patient_id
),
dxs as (
  select d.patient_id, bool_or(d.code like 'I1%') as hypertension, bool_or(d.code like 'E11%') as t2d,
    bool_or(d.code like 'N18%') as ckd, bool_or(d.code like 'K7%') as liver
  from emr_diagnosis d join el e on e.patient_id = d.patient_id
  where d.code_system = 'ICD10' and not d.is_suspected and d.dx_date between e.idx - 365 and e.idx
  group by d.patient_id
),
rxs as (
  select r.patient_id, count(*) as prescriptions
  from prescription r join el e on e.patient_id = r.patient_id
  where r.start_date between e.idx - 365 and e.idx - 1 group by r.patient_id
),
enc as (
  select n.patient_id, count(*) as visits, bool_or(n.kind = 'inpatient') as admitted
  from encounter n join el e on e.patient_id = n.patient_id
  where n.start_date between e.idx - 365 and e.idx - 1 group by n.patient_id
)
select e.patient_id, e.arm, e.sex, e.age, e.cens - e.idx as days, alt_highest, alt.alt, creatinine, hba1c,
  coalesce(hypertension, false) as hypertension, coalesce(t2d, false) as t2d, coalesce(ckd, false) as ckd,
  coalesce(liver, false) as liver, coalesce(prescriptions, 0) as prescriptions, coalesce(visits, 0) as visits,
  coalesce(admitted, false) as admitted,
  case when event is not null then 'yes' when coalesce(seen, 0) = 0 then 'not_measured' else 'no' end as status,
  event - e.idx as event_day
from el e left join alt on alt.patient_id = e.patient_id left join dxs on dxs.patient_id = e.patient_id
  left join rxs on rxs.patient_id = e.patient_id left join enc on enc.patient_id = e.patient_id
where coalesce(alt.alt_highest, 0) <= 120
order by e.patient_id
