-- S1: persons seen in 2018, and those of them with a confirmed type 2 diabetes in that year, by sex and age band.
with seen as (
  select distinct patient_id from encounter where start_date between date '2018-01-01' and date '2018-12-31'
),
ill as (
  select distinct patient_id from emr_diagnosis
  where dx_date between date '2018-01-01' and date '2018-12-31'
    and code_system = 'ICD10' and code like 'E11%' and not is_suspected
)
select p.sex, cast(floor((2018 - extract(year from p.birth_date)) / 5.0) as integer) * 5 as band,
  count(*) as persons, count(ill.patient_id) as cases
from seen join patient p on p.patient_id = seen.patient_id left join ill on ill.patient_id = seen.patient_id
group by 1, 2 order by 1, 2
