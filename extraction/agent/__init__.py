"""The agent of a hospital: fetches approved orders, runs them there, sends only what was approved."""
