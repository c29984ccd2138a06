"""The names that Oura's older files have for what its API calls otherwise today."""

from __future__ import annotations

# What stands in the table of trends -> the name that the API has for it.
TRENDS = {
    "date": "day",
    "Sleep Score": "score",
    "Bedtime Start": "bedtime_start",
    "Bedtime End": "bedtime_end",
    "Total Sleep Duration": "total_sleep_duration",
    "Total Bedtime": "time_in_bed",
    "Awake Time": "awake_time",
    "REM Sleep Duration": "rem_sleep_duration",
    "Light Sleep Duration": "light_sleep_duration",
    "Deep Sleep Duration": "deep_sleep_duration",
    "Sleep Efficiency": "efficiency",
    "Sleep Latency": "latency",
    "Average Resting Heart Rate": "average_heart_rate",
    "Lowest Resting Heart Rate": "lowest_heart_rate",
    "Average HRV": "average_hrv",
    "Temperature Deviation (°C)": "temperature_deviation",
    "Respiratory Rate": "average_breath",
}
# What the API of before 2022 called it.
FIRST_API = {
    "total": "total_sleep_duration",
    "awake": "awake_time",
    "rem": "rem_sleep_duration",
    "light": "light_sleep_duration",
    "deep": "deep_sleep_duration",
    "onset_latency": "latency",
    "hr_average": "average_heart_rate",
    "hr_lowest": "lowest_heart_rate",
    "rmssd": "average_hrv",
    "breath_average": "average_breath",
    "temperature_delta": "temperature_deviation",
    "hypnogram_5min": "sleep_phase_5_min",
}
FIRST_LINES = {"hr_5min": "heart_rate", "rmssd_5min": "hrv"}
