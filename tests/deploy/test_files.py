"""The deployment files say what a clinic's administrator relies on; read here without any container tool."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
HEALTH = "/_stcore/health"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


def manifest() -> dict[str, dict[str, Any]]:
    return {part["kind"]: part for part in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8"))}


def test_the_image_runs_as_nobody_special_from_wheels_and_watches_its_health() -> None:
    lines = [line for line in CONTAINERFILE.splitlines() if not line.startswith("#")]
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"]
    assert lines.index("USER 10001:10001") < next(i for i, line in enumerate(lines) if line.startswith("CMD "))
    assert "--only-binary :all:" in CONTAINERFILE
    assert "HEALTHCHECK" in CONTAINERFILE
    assert HEALTH in CONTAINERFILE
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    for name in copied:
        assert (DEPLOY.parent / name).exists(), f"{name} is copied and does not exist"
    assert {"app.py", "pages", "kapdecide", "data", ".streamlit"} <= copied


def test_the_image_builder_is_sent_what_is_copied_and_nothing_else() -> None:
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    sent = {line[1:] for line in ignored if line.startswith("!")}
    lines = [line for line in CONTAINERFILE.splitlines() if line.startswith("COPY ")]
    assert sent == {name for line in lines for name in line.split()[1:-1]}


def test_compose_runs_two_closed_replicas_with_one_secret_from_outside() -> None:
    services = compose()["services"]
    replicas = [services[name] for name in ("app1", "app2")]
    for replica in replicas:
        assert replica["user"] == "10001:10001"
        assert replica["read_only"] is True
        assert replica["cap_drop"] == ["ALL"]
        assert replica["mem_limit"]
        assert HEALTH in replica["healthcheck"]["test"][-1]
        assert "ports" not in replica, "only nginx is reached from outside"
        secret = replica["environment"]["STREAMLIT_SERVER_COOKIE_SECRET"]
        assert re.fullmatch(r"\$\{KAPDECIDE_COOKIE_SECRET:\?[^}]+\}", secret), "the secret is given, never written down"
    assert replicas[0]["environment"] == replicas[1]["environment"]
    assert services["proxy"]["ports"] == ["127.0.0.1:8080:8080"]
    assert compose()["networks"]["inside"]["internal"] is True


def test_nginx_sends_to_the_replicas_that_compose_starts() -> None:
    servers = re.findall(r"server (\w+):8501", NGINX)
    assert servers == ["app1", "app2"]
    assert set(servers) < set(compose()["services"])
    assert "./nginx.conf:/etc/nginx/nginx.conf:ro" in compose()["services"]["proxy"]["volumes"]


def test_kubernetes_runs_bounded_as_no_root_with_probes_and_affinity() -> None:
    parts = manifest()
    pod = parts["Deployment"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} == set(container["resources"]["limits"])
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": HEALTH, "port": "http"}
    secret = next(one for one in container["env"] if one["name"] == "STREAMLIT_SERVER_COOKIE_SECRET")
    assert "value" not in secret
    assert "secretKeyRef" in secret["valueFrom"]
    service = parts["Service"]["spec"]
    assert service["sessionAffinity"] == "ClientIP"
    assert service["selector"] == parts["Deployment"]["spec"]["selector"]["matchLabels"]
