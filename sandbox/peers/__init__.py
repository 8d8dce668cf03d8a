"""Real mail servers from the system's packages, each with a configuration of its own on high ports of loopback.

They keep everything in one folder: nothing in /etc and nothing of the system's spool is read or written.
"""
