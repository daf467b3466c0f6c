"""The engine of every case: moves, audit, deadlines, notices, inbox, documents, parameters.

It knows no case type, no role and no user model. What holds for every case lives here; nothing else does.
"""
