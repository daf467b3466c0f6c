"""The door for hospitals' agents: a typed JSON API. Every message is signed, heard once, and answered."""
