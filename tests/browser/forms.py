"""Forms of a page read as a browser reads them 表单: where they go, their fields, what is marked wrong."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile

RUBBISH = "〒9，不对"
"""No amount, no date, no number, no name; short enough for every field that takes words."""
TYPED = ("text", "search", "tel", "number", "date", "password", "email", "textarea")


@dataclass
class Field:
    """One field: name, kind, value, whether it is marked wrong, and what describes it."""

    name: str
    kind: str
    value: str = ""
    wrong: bool = False
    told_by: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def typed(self):
        """Fields into which somebody types."""
        return [each for each in self.fields if each.kind in TYPED]

    @property
    def asks(self):
        """Whether it asks for anything but a click."""
        return any(each.kind in (*TYPED, "file", "select", "radio") for each in self.fields)

    def empty(self, button):
        """As it stands when nothing was filled in; hidden fields are not the person's."""
        found = {each.name: each.value for each in self.fields if each.kind == "hidden"}
        found |= {each.name: "" for each in self.fields if each.kind in (*TYPED, "select")}
        return found | _pressed(button)

    def rubbish(self, button, forged=False):
        """Filled with what no field can mean; `forged`: the hidden ones too."""
        found = self.empty(button)
        for each in self.fields:
            if each.kind == "file":
                found[each.name] = SimpleUploadedFile("x.exe", b"MZ\x90\x00not a paper")
            elif each.kind != "hidden" or (forged and each.name != "csrfmiddlewaretoken"):
                found[each.name] = RUBBISH
        return found


def _pressed(button):
    return {button[1]: button[2]} if button[1] else {}


class _Reader(HTMLParser):
    def __init__(self, address):
        super().__init__()
        self.address, self.forms, self.open, self.area, self.ids = address, [], None, None, set()

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id"))
        if tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self.open = Form(action, given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is not None:
            self._inside(tag, given)

    def _inside(self, tag, given):
        if tag == "button" and given.get("type", "submit") == "submit" and "disabled" not in given:
            action = urljoin(self.address, given.get("formaction") or self.open.action)
            self.open.buttons.append((action, given.get("name", ""), given.get("value", "")))
        if tag == "option" and self.open.fields:
            self.open.fields[-1].options.append(given.get("value", ""))
            if "selected" in given:
                self.open.fields[-1].value = given.get("value", "")
        if tag not in ("input", "select", "textarea") or not given.get("name"):
            return
        kind = given.get("type", "text") if tag == "input" else tag
        if "disabled" in given or (tag == "textarea" and "readonly" in given):
            return
        if "readonly" in given:  # a browser sends it as it stands
            kind = "hidden"
        self.open.fields.append(
            Field(
                given["name"], kind, given.get("value", ""), given.get("aria-invalid") == "true",
                given.get("aria-describedby", ""),
            )
        )  # fmt: skip
        self.area = self.open.fields[-1] if tag == "textarea" else None

    def handle_data(self, data):
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        if tag == "form":
            self.open = None


def read(address, html):
    """The forms of a page, and the ids on it."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms, reader.ids
