-- The cohort step of S2: first users of A or B ever who were observed 180 days before.
with used as (
  select patient_id, min(start_date) as idx from prescription
  where code_system = 'YJ' and code in ('1149901F1017', '1149902F1011', '1149903F1016', '1149904F1010')
  group by patient_id
)
select u.patient_id, u.idx from used u join patient p on p.patient_id = u.patient_id
where p.obs_start <= u.idx - 180 and p.obs_end >= u.idx
