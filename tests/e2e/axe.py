"""What axe-core finds on a page: faults for those who do not see it, or use no mouse."""

import json

from playwright.async_api import Page

from tests.web.test_assets import CLIENTS

SCRIPT = CLIENTS / "node_modules" / "axe-core" / "axe.min.js"


async def complaints(page: Page, **options: object) -> list[str]:
    """Each rule that is broken, and where; ``options`` are those of axe.run()."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(SCRIPT.read_text())
    asked = json.dumps({"resultTypes": ["violations"], **options})
    found = await page.evaluate(f"axe.run({asked}).then(({{violations}}) => violations)")
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]
