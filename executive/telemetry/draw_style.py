"""Colours of the drawn tree. Light by itself, dark where the viewer asks for dark; the background stays clear."""

from __future__ import annotations

STYLE = """
.bt text{font-family:Inter,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.bt .title{font-size:17px;font-weight:650;fill:#64748b}
.bt .edge{fill:none;stroke:#a8b3c2;stroke-width:1.6}
.bt .edge[data-status="success"]{stroke:#5fb892}
.bt .edge[data-status="failure"]{stroke:#e5767a}
.bt .edge[data-status="running"]{stroke:#2f7df6;stroke-width:2.6;stroke-dasharray:7 4}
.bt .edge[data-status="running"]{animation:bt-flow .9s linear infinite}
.bt .frame>.shape{fill:#94a3b8;fill-opacity:.06;stroke:#94a3b8;stroke-opacity:.45;stroke-width:1.2}
.bt .frame[data-status="running"]>.shape{fill:#2f7df6;fill-opacity:.03;stroke:#2f7df6;stroke-opacity:.7}
.bt .frame[data-status="success"]>.shape{fill:#12a06a;fill-opacity:.04;stroke:#12a06a;stroke-opacity:.5}
.bt .frame[data-status="failure"]>.shape{fill:#dc3d43;fill-opacity:.03;stroke:#dc3d43;stroke-opacity:.6}
.bt .frame .kind{font-size:11px;fill:#7c8a9e}
.bt .frame .name{font-size:12.5px;font-weight:650;fill:#5b6b81}
.bt .frame .detail{font-size:11px;fill:#7c8a9e}
.bt .card>.shape{fill:#ffffff;stroke:#cbd5e1;stroke-width:1.3}
.bt .card[data-status="running"]>.shape{fill:#f0f6ff;stroke:#2f7df6;stroke-width:2.2}
.bt .card[data-status="success"]>.shape{stroke:#3aa982}
.bt .card[data-status="failure"]>.shape{fill:#fff5f5;stroke:#dc3d43;stroke-width:1.8}
.bt .card .name{font-size:13px;font-weight:600;fill:#1e293b}
.bt .card .detail{font-size:11px;fill:#64748b}
.bt .badge{fill:#e2e8f0}
.bt .skill .badge{fill:#6d5bd0}
.bt .action .badge{fill:#0f8b8d}
.bt .condition .badge{fill:#c27c0e}
.bt .subtree .badge{fill:#64748b}
.bt .pictogram{fill:none;stroke:#ffffff;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
.bt .square>.shape{fill:#64748b}
.bt .square[data-status="running"]>.shape{fill:#2f7df6}
.bt .square[data-status="success"]>.shape{fill:#12a06a}
.bt .square[data-status="failure"]>.shape{fill:#dc3d43}
.bt .square .detail{font-size:11px;fill:#7c8a9e}
.bt .square .name{font-size:11px;font-weight:650;fill:#5b6b81}
.bt .time{font-size:11px;fill:#64748b;font-variant-numeric:tabular-nums}
.bt .mark{fill:#cbd5e1;fill-opacity:.18;stroke:#b9c5d3;stroke-width:1.2}
.bt [data-status="running"]>.mark{fill:#2f7df6;fill-opacity:1;stroke:none}
.bt [data-status="success"]>.mark{fill:#12a06a;fill-opacity:1;stroke:none}
.bt [data-status="failure"]>.mark{fill:#dc3d43;fill-opacity:1;stroke:none}
.bt .sign{fill:none;stroke:#ffffff;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;opacity:0}
.bt [data-status="running"]>.sign.running,.bt [data-status="success"]>.sign.success,
.bt [data-status="failure"]>.sign.failure{opacity:1}
.bt .tag>.shape{fill:#eef2f7;stroke:#d5dde8;stroke-width:1}
.bt .tag>text{font-size:10.5px;fill:#52627a}
.bt .tag.safety>.shape{fill:#e6f4f1;stroke:#b5ddd5}
.bt .tag.safety>text{fill:#1c6b5c}
.bt .tag .icon{fill:none;stroke:#66758c;stroke-width:1.25;stroke-linecap:round;stroke-linejoin:round}
.bt .tag.safety .icon{stroke:#1c7b69}
.bt .tag.cause .icon{stroke:#ffffff!important}
.bt .legend{font-size:11px;fill:#7c8a9e}
.bt .tag[data-status="running"]>.shape{stroke:#2f7df6}
.bt .tag[data-status="failure"]>.shape{stroke:#dc3d43}
.bt .tag.cause>.shape{fill:#dc3d43!important}
.bt .tag.cause>text{fill:#ffffff!important}
.bt .reason{font-size:11px;fill:#2566cc}
.bt .reason[data-status="failure"]{fill:#cf2f36}
.bt .reason[data-status="success"]{fill:#0e7d53}
@keyframes bt-flow{to{stroke-dashoffset:-11}}
@media (prefers-reduced-motion:reduce){.bt .edge{animation:none!important}}
@media (prefers-color-scheme:dark){
.bt .title,.bt .frame .name,.bt .square .name{fill:#aebacb}
.bt .card>.shape{fill:#1c2430;stroke:#3c4a5e}
.bt .card[data-status="running"]>.shape{fill:#172a47}
.bt .card[data-status="failure"]>.shape{fill:#351d22}
.bt .card .name{fill:#e6ecf4}
.bt .card .detail,.bt .time,.bt .frame .kind,.bt .frame .detail,.bt .square .detail{fill:#9aa8bc}
.bt .edge{stroke:#55647a}
.bt .mark{stroke:#4a5a70}
.bt .tag>.shape{fill:#273244;stroke:#3a475b}
.bt .tag>text{fill:#b4c0d0}
.bt .tag.safety>.shape{fill:#17352f;stroke:#28584d}
.bt .tag.safety>text{fill:#8fd3c3}
.bt .tag .icon{stroke:#9fb0c6}
.bt .tag.safety .icon{stroke:#7fcaba}
.bt .tag[data-status="running"]>.shape{stroke:#2f7df6}
.bt .tag[data-status="failure"]>.shape{stroke:#dc3d43}
.bt .reason{fill:#7db0ff}
.bt .reason[data-status="failure"]{fill:#ff8d90}
.bt .reason[data-status="success"]{fill:#5fd3a4}
}
"""
"""Style sheet of the drawing; every rule is under the class `bt`, so that it can stand inside a page."""

PICTOGRAMS: dict[str, str] = {
    "skill": "M11 18v-4M6.5 11.5 8 14h6l1.5-2.5M6.5 11.5V6.5l2.3-1M15.5 11.5V6.5l-2.3-1",
    "action": "M5 6.5h12v8h-6.5L7 17.5v-3H5z",
    "condition": "M11 4.5 17.5 11 11 17.5 4.5 11z",
    "subtree": "M5.5 11H9M9 6.5v9M9 6.5h3M9 15.5h3M13.2 4.8h3.4v3.4h-3.4zM13.2 13.8h3.4v3.4h-3.4z",
    "other": "M6 11h10",
}
"""Line drawings on a square of 22: a gripper, a bubble, a diamond, a small tree."""

SIGNS: dict[str, str] = {
    "sequence": "M10 19h17M21 12.5 27.5 19 21 25.5",
    "fallback": "M14 15a5 5 0 1 1 7.6 4.3c-1.8 1.1-2.6 1.9-2.6 3.7M19 27.4v.2",
    "parallel": "M10 14h17M22 9.5 27 14l-5 4.5M10 25h17M22 20.5 27 25l-5 4.5",
    "switch": "M10 19h6l6-7h5M16 19l6 7h5M24 9.5 27.2 12 24 14.5M24 23.5 27.2 26 24 28.5",
    "other": "M12 19h14",
}
"""Line drawings on a square of 38 for the composites."""

MARKS: dict[str, str] = {
    "running": "M-2 -3.6 4 0 -2 3.6Z",
    "success": "M-3.6 .2 -1 2.8 3.8 -2.6",
    "failure": "M-2.8 -2.8 2.8 2.8M2.8 -2.8 -2.8 2.8",
}
"""Line drawings around the middle of a status mark."""

ICONS: dict[str, str] = {
    "timeout": "M9 5.2a4.3 4.3 0 1 0 .01 0M9 7.2v2.5l1.7 1M7.9 3.4h2.2",
    "guard": "M9 3.8 13 5.2v3.6c0 2.6-1.7 4.4-4 5.4-2.3-1-4-2.8-4-5.4V5.2zM7.2 9l1.3 1.3 2.4-2.6",
    "on_stop": "M7.2 4.6h3.6l2.5 2.5v3.7l-2.5 2.5H7.2l-2.5-2.5V7.1zM7.4 9h3.2",
    "retry": "M12.8 7.2A4.2 4.2 0 1 0 13.2 9.6M13 4.8v2.6h-2.6",
    "repeat": "M5 9a3.4 3.4 0 0 1 3.4-3.4h4.2M11 4l1.8 1.6L11 7.2M13 9a3.4 3.4 0 0 1-3.4 3.4H5.4M7 14l-1.8-1.6L7 10.8",
    "invert": "M5 6.8h7.4M10.6 5l1.9 1.8-1.9 1.8M13 11.2H5.6M7.4 9.4l-1.9 1.8 1.9 1.8",
    "rate": "M4 9h2l1.5-3.6 2.6 7.2L11.8 9H14",
    "cooldown": "M9 4v10M4.7 6.5l8.6 5M13.3 6.5l-8.6 5",
    "delay": "M5.8 4.4h6.4M5.8 13.6h6.4M6.6 4.6c0 3 4.8 5.8 4.8 8.8M11.4 4.6c0 3-4.8 5.8-4.8 8.8",
    "once": "M7.4 6.4 9.3 5v8M7.2 13h4.2",
    "precondition": "M9 4.2 13.8 9 9 13.8 4.2 9zM9 7.2v2.2M9 11.2v.1",
    "while": "M13.2 9A4.2 4.2 0 1 1 11.6 5.7M11.7 3.6v2.3H9.4M7.6 9.2l1 1 1.9-2.2",
    "force_success": "M5 9.4 7.9 12 13 6.2",
    "force_failure": "M5.8 5.8l6.4 6.4M12.2 5.8l-6.4 6.4",
    "give_up_below": "M4.5 5.5l4 4 2-2 3.5 5M14 9.5v3h-3",
    "other": "M5.4 9h.02M9 9h.02M12.6 9h.02",
}
"""Line drawings on a square of 18 for the decorators."""
