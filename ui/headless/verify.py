"""``verify MEDIUM``: the newest snapshot, or the one that is named; ``--list`` shows them."""

from __future__ import annotations

from pathlib import Path

from storage.backup import open_medium, snapshots, verify
from storage.backup.manifest import Closed, NoBackup
from ui.headless.common import WELL, WRONG, Progress, give, login_of, parser, secret, tell, with_account


def run(arguments: list[str]) -> int:
    """Verify a snapshot."""
    made = with_account(parser("verify", "核对介质上的备份"))
    made.add_argument("medium")
    made.add_argument("--full", action="store_true", help="把数据库拼好并打开核对")
    made.add_argument("--snapshot", help="备份名称，默认最近一份")
    made.add_argument("--list", action="store_true", help="列出全部备份")
    made.add_argument("--recovery", action="store_true", help="用恢复密钥打开")
    asked = made.parse_args(arguments)
    medium = Path(asked.medium)
    names = snapshots(medium)
    if not names:
        raise NoBackup
    if asked.list:
        return _list(medium, names, as_json=asked.json)
    progress = Progress()
    with medium_opened(medium, asked.account, asked.snapshot, recovery=asked.recovery) as found:
        result = verify(medium, found.manifest, found.keys, full=asked.full, progress=progress)
    progress.end()
    if asked.json:
        give(vars(result) | {"good": result.good})
    else:
        for sentence in (*result.problems, *result.left_out):
            tell(sentence)
        tell(f"备份 {result.snapshot} {'完好，可以恢复' if result.good else '不能使用'}。")
    return WELL if result.good else WRONG


def medium_opened(medium: Path, account: str | None, snapshot: str | None, *, recovery: bool):  # type: ignore[no-untyped-def]
    """A snapshot opened with a password or the recovery key."""
    names = snapshots(medium)
    if not names:
        raise NoBackup
    if recovery:
        return open_medium(medium, recovery=secret("恢复密钥："), snapshot=snapshot)
    header = Closed.read(medium, snapshot or names[-1])
    login = login_of(header.vault_header(), account)
    from ui.keyfiles import key_finder

    password = secret(f"{login} 的密码：")
    return open_medium(medium, login=login, password=password, snapshot=snapshot, key_file=key_finder())


def _list(medium: Path, names: list[str], *, as_json: bool) -> int:
    rows = []
    for name in names:
        found = Closed.read(medium, name)
        rows.append({"snapshot": name, "made_at": found.made_at.isoformat(sep=" "), "app": found.app})
    if as_json:
        give(rows)
    else:
        for row in rows:
            tell(f"{row['snapshot']}  {row['made_at']}  清卷 {row['app']}")
    return WELL
