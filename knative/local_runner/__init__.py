"""Plays knative/base on a laptop: the same manifests, child processes instead of pods, the dispatcher's rules.

`python -m knative.local_runner` plays, `python -m knative.local_runner --check` only reads the manifests.
"""
