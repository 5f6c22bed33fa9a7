"""The audit log's lines of commands: in the transaction of what they tell, so there is neither without the other."""

from psycopg import Connection

_ADD = "insert into audit_log (principal, action, target, outcome) values (%s, %s, %s, 'done')"


def note(connection: Connection, by: str, action: str, target: str) -> None:
    """`by`: whoever gave the command, as far as the machine knows him."""
    connection.execute(_ADD, (f"command:{by}", action, target))
