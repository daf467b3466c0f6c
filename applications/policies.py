"""Guards of this app: `(case, user) -> reason | None`. Who may is answered by `accounts.policies`."""
