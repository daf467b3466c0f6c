"""A person at the portal: signs in, opens pages, fills forms and presses buttons, over HTTP."""

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import lxml.html
from django_otp.oath import TOTP

STEP = 30
"""Seconds for which one TOTP code holds."""


class Stopped(RuntimeError):
    """The portal did not do what the stage needs; the sentence says what it answered."""


@dataclass
class Page:
    """What the portal answered, as a person would see it."""

    url: str
    status: int
    content: bytes
    headers: httpx.Headers
    root: Any = field(init=False)

    def __post_init__(self) -> None:
        is_html = "html" in self.headers.get("content-type", "")
        self.root = lxml.html.fromstring(self.content, base_url=self.url) if is_html else None

    @property
    def path(self) -> str:
        """The path of the page that was reached in the end."""
        return urlsplit(self.url).path

    def text(self) -> str:
        """The words of the page, white space folded."""
        main = self.root.find(".//main") if self.root is not None else None
        return " ".join((main if main is not None else self.root).text_content().split())

    def heading(self) -> str:
        """The page's first heading."""
        found = self.root.xpath("//h1") if self.root is not None else []
        return " ".join(found[0].text_content().split()) if found else ""

    def problems(self) -> str:
        """The error summary, if the page shows one."""
        found = self.root.xpath("//*[@role='alert']") if self.root is not None else []
        return " ".join(found[0].text_content().split()) if found else ""

    def form(self, **having: str) -> Any:
        """The form on the page that has these fields (or the last one in the main part)."""
        forms = [f for f in self.root.xpath("//main//form") if (f.get("method") or "").lower() == "post"]
        for name in having.get("fields", "").split():
            forms = [f for f in forms if name in f.fields]
        if action := having.get("action"):
            forms = [f for f in forms if action in (f.get("action") or "")]
        if not forms:
            raise Stopped(
                f"{self.path} ({self.status}): no form {having}. {self.heading()} {self.problems()}"
            )
        return forms[-1]

    def links(self, containing: str) -> list[str]:
        """Addresses of links whose address contains a text, in their order."""
        return [a.get("href") for a in self.root.xpath("//a[@href]") if containing in a.get("href")]


class Portal:
    """One person's client, with their own session."""

    def __init__(self, base: str, mail: str, password: str, secret: str = "", language: str = "ja") -> None:
        self.base, self.mail, self.password, self.secret = base, mail, password, secret
        self.http = httpx.Client(
            base_url=base, follow_redirects=True, timeout=60, headers={"Accept-Language": language}
        )

    def get(self, path: str, expect: int = 200) -> Page:
        """Open a page. Raises Stopped when the portal answers anything else."""
        answer = self._ask("GET", path)
        page = Page(str(answer.url), answer.status_code, answer.content, answer.headers)
        if page.status != expect:
            raise Stopped(f"GET {path}: {page.status} {page.heading()} {page.problems()}")
        return page

    def _ask(self, method: str, address: str, **more: Any) -> httpx.Response:
        try:
            return self.http.request(method, address, **more)
        except httpx.HTTPError as trouble:
            raise Stopped(f"{self.base} does not answer ({trouble}). Is the demonstration running?") from None

    def submit(self, page: Page, form: Any, values: dict[str, Any], button: str = "") -> Page:
        """Fill a form and press its button. Raises Stopped with the page's own words when it is refused."""
        files = {k: v for k, v in values.items() if isinstance(v, tuple)}
        data = self._filled(form, {k: v for k, v in values.items() if k not in files})
        if button:
            name, _, value = button.partition("=")
            data.append((name, value or "1"))
        target = urljoin(page.url, form.get("action") or page.url)
        sent: dict[str, list[str]] = {}
        for name, value in data:
            sent.setdefault(name, []).append(value)
        answer = self._ask("POST", target, data=sent, files=files or None, headers={"Referer": page.url})
        result = Page(str(answer.url), answer.status_code, answer.content, answer.headers)
        if result.status != 200:
            raise Stopped(f"POST {target}: {result.status} {result.heading()} {result.problems()}")
        return result

    def report(self, page: Page, path: str, values: dict[str, str]) -> dict[str, Any]:
        """Tell the portal what a script of the page tells it. Raises Stopped when it is refused."""
        token = page.root.xpath("//main//input[@name='csrfmiddlewaretoken']")[0].get("value")
        data = {**values, "csrfmiddlewaretoken": token}
        answer = self._ask("POST", path, data=data, headers={"Referer": page.url})
        if answer.status_code != 200:
            raise Stopped(f"POST {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()

    def part(self, path: str, first: int, last: int) -> bytes:
        """Fetch some bytes of a file, as a player does. Raises Stopped unless exactly those come."""
        answer = self._ask("GET", path, headers={"Range": f"bytes={first}-{last}"})
        if answer.status_code != 206 or len(answer.content) != last - first + 1:
            raise Stopped(f"GET {path}: {answer.status_code}, {len(answer.content)} bytes")
        return answer.content

    def _filled(self, form: Any, values: dict[str, Any]) -> list[tuple[str, str]]:
        """The form's own values with ours over them; a name that the form lacks is a mistake."""
        unknown = set(values) - set(form.fields)
        if unknown:
            raise Stopped(f"The form has no fields {sorted(unknown)}; it has {sorted(set(form.fields))}.")
        kept = [(n, v) for n, v in form.form_values() if n not in values]
        for name, value in values.items():
            kept += [(name, str(v)) for v in (value if isinstance(value, list) else [value])]
        return kept

    # -- what people do -------------------------------------------------------------------------
    def sign_in(self) -> None:
        """Sign in with mail and password, then with a code where the portal asks for one."""
        page = self.get("/accounts/login/")
        page = self.submit(
            page, page.form(fields="username password"), {"username": self.mail, "password": self.password}
        )
        if self.secret and "second-factor" in page.path:
            page = self._show_code(page)
        if "/accounts/" in page.path:
            raise Stopped(f"{self.mail} could not sign in: {page.heading()} {page.problems()}")

    def _with_code(self, page: Page, form: Any, values: dict[str, Any]) -> Page:
        """Do a move that asks for a second factor; a code that was used already is refused."""
        try:
            return self.submit(page, form, values | {"code": self.code()})
        except Stopped:
            time.sleep(STEP - time.time() % STEP + 0.5)
            return self.submit(page, form, values | {"code": self.code()})

    def _show_code(self, page: Page) -> Page:
        """Enter the present code; one that was used already is refused, so wait for the next."""
        form = page.form(fields="token")
        try:
            return self.submit(page, form, {"token": self.code()})
        except Stopped:
            time.sleep(STEP - time.time() % STEP + 0.5)
            page = self.get(page.path)
            return self.submit(page, page.form(fields="token"), {"token": self.code()})

    def code(self) -> str:
        """The code that the person's device shows now."""
        totp = TOTP(bytes.fromhex(self.secret), step=STEP)
        totp.time = time.time()
        return f"{totp.token():06d}"

    def move(self, kind: str, number: str, action: str, **values: Any) -> Page:
        """Do one move of a case through its page; ends on the case's page."""
        page = self.get(f"/cases/{kind}/{number}/do/{action}/")
        form = page.form(fields="key")
        done = (
            self._with_code(page, form, values) if "code" in form.fields else self.submit(page, form, values)
        )
        if done.path.rstrip("/").endswith(f"do/{action}"):
            raise Stopped(f"{kind} {number} {action}: {done.problems() or done.text()[:300]}")
        return done

    def related(self, kind: str, about: str, of: str) -> list[str]:
        """Numbers of the cases of a kind that the page of another case links to."""
        page = self.get(f"/cases/{of}/{about}/")
        hrefs = page.links(f"/cases/{kind}/")
        found = [h.rstrip("/").rsplit("/", 1)[-1] for h in hrefs if h.count("/") == 4]
        return list(dict.fromkeys(n for n in found if n))

    def download(self, path: str) -> bytes:
        """Fetch a file."""
        return self.get(path).content
