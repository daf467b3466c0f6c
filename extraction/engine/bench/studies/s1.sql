-- S1: persons seen in 2018, and which of them have a confirmed type 2 diabetes in that year, by sex and five-year
-- band of age at the first visit of the year.
with seen as (
  select patient_id, min(start_date) as idx from encounter
  where start_date between date '2018-01-01' and date '2018-12-31' group by patient_id
),
ill as (
  select distinct patient_id from emr_diagnosis
  where dx_date between date '2018-01-01' and date '2018-12-31'
    and code_system = 'ICD10' and code like 'E11%' and not is_suspected
)
select p.sex, cast(floor((extract(year from idx) - extract(year from p.birth_date)
    - case when extract(month from idx) * 100 + extract(day from idx)
      < extract(month from p.birth_date) * 100 + extract(day from p.birth_date) then 1 else 0 end) / 5.0)
    as integer) * 5 as band,
  ill.patient_id is not null as t2d, count(*) as persons
from seen join patient p on p.patient_id = seen.patient_id left join ill on ill.patient_id = seen.patient_id
where p.obs_start <= idx and p.obs_end >= idx
group by 1, 2, 3
