"""The 安全预案 of the demonstration's talks."""

from __future__ import annotations

SAFETY_PLAN = {
    "risk": "低",
    "health": "本人称身体健康，无重大疾病",
    "companion": "所在单位纪检委员",
    "medical": "集团职工医院",
    "guards": "安全员在谈话室外值守",
    "monitor": "谈话室有监控，全程同步录音录像",
    "emergency": "立即中止谈话，联系职工医院并报告部长",
    "approver": "郑某",
}
