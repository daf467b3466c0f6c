-- The cohort step of S2: first users of A or B ever, observed 180 days before, 18 or older by calendar year.
with idx as (
  select patient_id, min(start_date) as idx from prescription
  where code_system = 'YJ' and code in ('1149901F1017', '1149902F1011', '1149903F1016', '1149904F1010')
  group by patient_id
)
select i.patient_id, i.idx from idx i join patient p on p.patient_id = i.patient_id
where p.obs_start <= i.idx - 180 and p.obs_end >= i.idx
  and extract(year from i.idx) - extract(year from p.birth_date) >= 18
order by 1
