"""What exists under the demonstration settings only: movable clock, logins, mailbox."""
