"""The feature job: telemetry in, feature windows out, by Spark Structured Streaming."""
