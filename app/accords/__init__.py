"""Accords: treaties, protocols, conventions and political declarations."""
