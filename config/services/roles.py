"""The roles of the private cluster: who owns the tables, and who may only work with them."""

from psycopg import Connection, sql

OWNER = "madoguchi"
WEB = "madoguchi_web"
APPLICATION = "madoguchi_app"
DATABASE = "madoguchi"
LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "20s",
}


def make(connection: Connection, *, web_password: str) -> None:
    """Make roles and database as they should be; what is so already stays.

    The rights lie with `madoguchi_app`, which cannot log in; web and workers log in as its
    member `madoguchi_web`, whose time limits keep one stuck request from holding up the others.
    `connection` is an autocommitting one of the owner.
    """
    _make_role(connection, APPLICATION, sql.SQL("NOLOGIN NOSUPERUSER"))
    _make_role(connection, WEB, sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"))
    web = sql.Identifier(WEB)
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(web, sql.Literal(web_password)))
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), web))
    for name, value in LIMITS.items():
        statement = sql.SQL("ALTER ROLE {} SET {} = {}")
        connection.execute(statement.format(web, sql.Identifier(name), sql.Literal(value)))
    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(DATABASE), sql.Identifier(OWNER)
            )
        )


def _make_role(connection: Connection, name: str, rights: sql.SQL) -> None:
    known = _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name)
    verb = sql.SQL("ALTER" if known else "CREATE")
    connection.execute(sql.SQL("{} ROLE {} {}").format(verb, sql.Identifier(name), rights))


def _exists(connection: Connection, query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
