"""Courses, enrolments and completion numbers."""
