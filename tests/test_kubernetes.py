"""The manifests for a cluster, as far as that can be told without one: by Kubernetes' own schemas, and by the bot."""

import itertools
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.settings import shard_numbers

FOLDER = Path(__file__).resolve().parent.parent / "deploy" / "kubernetes"
VERSIONS = ["1.28", "1.37"]
"""The first version that tells a pod its number, and the newest whose schemas are here."""
OF_OTHERS = {"ServiceMonitor", "Kustomization"}
"""Kinds that Kubernetes itself does not know."""
MANIFESTS = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


def one(name: str) -> dict[str, Any]:
    """Return a manifest by the name of its file."""
    return MANIFESTS[f"{name}.yaml"]


POD = one("statefulset")["spec"]["template"]["spec"]
(BOT,) = POD["containers"]
SETTINGS = dict(line.split("=") for line in one("kustomization")["configMapGenerator"][0]["literals"])
PLAIN = {variable["name"]: variable["value"] for variable in BOT["env"] if "value" in variable}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", [name for name, made in MANIFESTS.items() if made["kind"] not in OF_OTHERS])
def test_manifest_is_what_kubernetes_knows(name: str, version: str) -> None:
    """Every field is known and has the right type; a misspelt one would be passed over in silence."""
    kubernetes_validate.validate(MANIFESTS[name], version, strict=True)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not here")
def test_kustomize_makes_the_same_of_them() -> None:
    """All but the template of the secret, in one namespace, with the settings in a map of their own."""
    made = subprocess.run(["kubectl", "kustomize", FOLDER], check=True, capture_output=True, text=True).stdout
    documents = list(yaml.safe_load_all(made))
    for document in documents:
        if document["kind"] not in OF_OTHERS:
            kubernetes_validate.validate(document, VERSIONS[-1], strict=True)

    assert {document["kind"] for document in documents} == {
        *(made["kind"] for made in MANIFESTS.values() if made["kind"] not in {"Secret", "Kustomization"}),
        "ConfigMap",
    }
    assert {document["metadata"].get("namespace", "faq-bot") for document in documents} == {"faq-bot"}


def test_pods_share_all_shards_between_them() -> None:
    """What a pod runs names its shards by its number: each shard has one pod, none is left out."""
    served = []
    for number in range(one("statefulset")["spec"]["replicas"]):
        *shell, script = BOT["command"]
        told = script.replace("exec python run_bot.py discord", 'echo "$FAQ_SHARD_IDS"')
        assert told != script
        environment = PLAIN | {"POD_NUMBER": str(number), "PATH": "/usr/bin:/bin"}
        answer = subprocess.run([*shell, told], env=environment, check=True, capture_output=True, text=True)
        served.append(shard_numbers(answer.stdout.strip()))

    assert list(itertools.chain(*served)) == list(range(int(SETTINGS["FAQ_SHARD_COUNT"])))


def test_secret_is_a_template() -> None:
    """It holds none, and is applied by nobody by accident."""
    secret = one("secret.example")

    assert secret["stringData"]["DISCORD_TOKEN"] == ""
    assert "secret.example.yaml" not in one("kustomization")["resources"]
    assert {"secretRef": {"name": secret["metadata"]["name"]}} in BOT["envFrom"]


def test_pod_has_no_rights() -> None:
    """No root, no privileges, nothing to write but what waits and temporary files, no access to the cluster."""
    rights = BOT["securityContext"]

    assert POD["enableServiceLinks"] is False  # else the cluster would set variables with names like those of settings
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["automountServiceAccountToken"] is False
    assert (rights["allowPrivilegeEscalation"], rights["readOnlyRootFilesystem"]) == (False, True)
    assert rights["capabilities"] == {"drop": ["ALL"]}
    assert {mount["mountPath"] for mount in BOT["volumeMounts"]} == {PLAIN["FAQ_SPOOL"], "/tmp"}  # noqa: S108 - a mount
    assert {"cpu", "memory"} == BOT["resources"]["limits"].keys() == BOT["resources"]["requests"].keys()


def test_probes_ask_the_pages_of_the_bot() -> None:
    """Whether it lives by the loop, whether it is ready by the connections; on the port that it opens."""
    paths = {probe: BOT[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness", "readiness")}
    (port,) = BOT["ports"]

    assert paths == {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
    assert {BOT[f"{probe}Probe"]["httpGet"]["port"] for probe in paths} == {port["name"]}
    assert str(port["containerPort"]) == PLAIN["FAQ_HEALTH_PORT"]
    assert POD["terminationGracePeriodSeconds"] > 5


def test_all_manifests_mean_the_same_pods() -> None:
    """Service, budget, monitor and the set itself choose by one label."""
    label = one("statefulset")["spec"]["template"]["metadata"]["labels"]
    monitor = one("servicemonitor")["spec"]

    assert one("statefulset")["spec"]["selector"]["matchLabels"] == label
    assert one("poddisruptionbudget")["spec"]["selector"]["matchLabels"] == label
    assert one("service")["spec"]["selector"] == label
    assert monitor["selector"]["matchLabels"] == one("service")["metadata"]["labels"]
    assert [end["port"] for end in monitor["endpoints"]] == [port["name"] for port in one("service")["spec"]["ports"]]
