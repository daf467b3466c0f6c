-- The same question in the words of PostgreSQL. S2: new users of A or B (180 days observed and free of both, adults, not both on one day), baseline covariates
-- of the year before, outcome ALT > 120 within 90 days. The planted study "liver" of the synthetic hospitals.
with ab as materialized (
  select patient_id, start_date as d, code in ('1149901F1017', '1149902F1011') as a from prescription
  where code_system = 'YJ' and code in ('1149901F1017', '1149902F1011', '1149903F1016', '1149904F1010')
),
idx as (select patient_id, min(d) as idx from ab group by patient_id),
arms as (
  select i.patient_id, i.idx, bool_or(ab.a) as has_a, bool_or(not ab.a) as has_b
  from idx i join ab on ab.patient_id = i.patient_id and ab.d = i.idx group by 1, 2
),
el as materialized (
  select a.patient_id, a.idx, case when a.has_a then 'A' else 'B' end as arm, p.sex,
    cast(extract(year from a.idx) - extract(year from p.birth_date)
      - cast(extract(month from a.idx) * 100 + extract(day from a.idx) < extract(month from p.birth_date) * 100 + extract(day from p.birth_date) as integer) as integer) as age,
    least(p.obs_end, coalesce(p.death_date, p.obs_end), a.idx + 90) as cens
  from arms a join patient p on p.patient_id = a.patient_id
  where a.has_a <> a.has_b and p.obs_start <= a.idx - 180 and p.birth_date <= a.idx - interval '18 years'
),
lw as (
  select l.patient_id, l.collected_at as t, cast(l.collected_at as date) as d, l.result_id as r, l.code,
    l.value_num as v, e.idx, e.cens
  from lab_result l join el e on e.patient_id = l.patient_id
  where l.code_system = 'JLAC10' and l.code in ('3B045000002327201', '3C015000002327101', '3D045000001906202')
    and l.value_num is not null and cast(l.collected_at as date) between e.idx - 365 and e.idx + 90
),
alt as (
  select patient_id,
    (array_agg(v order by t desc, r desc) filter (where d <= idx and code = '3B045000002327201'))[1] as alt0,
    (array_agg(v order by t desc, r desc) filter (where d <= idx and code = '3C015000002327101'))[1] as cre0,
    (array_agg(v order by t desc, r desc) filter (where d <= idx and code = '3D045000001906202'))[1] as a1c0,
    max(v) filter (where d <= idx and code = '3B045000002327201') as highest,
    min(d) filter (where d > idx and d <= cens and v > 120 and code = '3B045000002327201') as event
  from lw group by patient_id
),
dxs as (
  select d.patient_id, bool_or(d.code like 'I1%') as htn, bool_or(d.code like 'E11%') as t2d,
    bool_or(d.code like 'N18%') as ckd, bool_or(d.code like 'K7%') as liv
  from emr_diagnosis d join el e on e.patient_id = d.patient_id
  where d.code_system = 'ICD10' and not d.is_suspected and d.dx_date between e.idx - 365 and e.idx
  group by d.patient_id
),
rxs as (
  select r.patient_id, count(distinct r.code) as drugs
  from prescription r join el e on e.patient_id = r.patient_id
  where r.start_date between e.idx - 365 and e.idx - 1 group by r.patient_id
),
enc as (
  select n.patient_id, count(*) as visits, bool_or(n.kind = 'inpatient') as stayed
  from encounter n join el e on e.patient_id = n.patient_id
  where n.start_date between e.idx - 365 and e.idx - 1 group by n.patient_id
)
select e.patient_id, e.arm, e.sex, e.age, e.idx, alt.alt0, alt.cre0, alt.a1c0,
  coalesce(htn, false) as htn, coalesce(t2d, false) as t2d, coalesce(ckd, false) as ckd,
  coalesce(liv, false) as liv, coalesce(drugs, 0) as drugs, coalesce(visits, 0) as visits,
  coalesce(stayed, false) as stayed, alt.event, coalesce(alt.event, e.cens) - e.idx as days
from el e left join alt on alt.patient_id = e.patient_id left join dxs on dxs.patient_id = e.patient_id
  left join rxs on rxs.patient_id = e.patient_id left join enc on enc.patient_id = e.patient_id
where coalesce(alt.highest, 0) <= 120 and e.cens > e.idx
order by 1
