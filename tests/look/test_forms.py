"""Fields as the office's papers have them: what may be typed, what is refused, and in which words."""

import datetime as dt

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from config.look.forms import CorporateNumberField, DateYmdField, KanaField, MoneyField
from config.look.templatetags.look import form_problems


class Sheet(forms.Form):
    start = DateYmdField(label="開始日", help_text="西暦で入力")
    corporation = CorporateNumberField()
    reading = KanaField(label="氏名（カナ）")
    fee = MoneyField(label="利用料", required=False)
    purpose = forms.CharField(label="目的", widget=forms.Textarea, max_length=20)
    category = forms.ChoiceField(label="区分", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="同意します")


GOOD = {
    "start_year": "2026",
    "start_month": "4",
    "start_day": "1",
    "corporation": "7000012050002",
    "reading": "リカツ",
    "purpose": "安全性の確認",
    "category": "a",
    "agree": "on",
}


def sheet(**typed):
    return Sheet({**GOOD, **typed})


@pytest.fixture(autouse=True)
def japanese():
    with translation.override("ja"):
        yield


@pytest.mark.parametrize("year", ["2026", "２０２６", "R8", "令和8年"])
def test_date_accepts_years_as_people_write_them(year):
    form = sheet(start_year=year, start_month="４", start_day="０１")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["start"] == dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    ("year", "month", "day"), [("2026", "2", "29"), ("2026", "", "1"), ("", "4", "1"), ("来年", "4", "1")]
)
def test_date_that_does_not_exist_is_refused_and_shown_again(year, month, day):
    form = sheet(start_year=year, start_month=month, start_day=day)

    assert form["start"].problems == ["開始日：実在する日付を、年・月・日のすべてに数字で入力してください。"]
    for part, typed in (("year", year), ("month", month), ("day", day)):
        assert (f'name="start_{part}"' in str(form["start"])) and (
            f'value="{typed}"' in str(form["start"]) or not typed
        )


def test_date_left_empty_says_what_to_enter():
    form = sheet(start_year="", start_month="", start_day="")

    assert form["start"].problems == ["開始日：年・月・日を入力してください。"]


def test_date_echoes_its_era():
    assert "<output>令和8年4月1日</output>" in str(sheet()["start"])


def test_date_sent_whole_is_accepted():
    form = Sheet({**{k: v for k, v in GOOD.items() if not k.startswith("start")}, "start": "2026-04-01"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["start"] == dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    "typed",
    ["7000012050002", "７００００１２０５０００２", "T7000012050002", "7-0000-1205-0002", " 7000012050002 "],
)
def test_corporate_number_is_reduced_to_its_digits(typed):
    form = sheet(corporation=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["corporation"] == "7000012050002"


def test_corporate_number_with_a_wrong_check_digit_is_refused():
    assert sheet(corporation="8000012050002")["corporation"].problems == [
        "法人番号の検査数字が正しくありません。13桁をご確認ください。"
    ]


@pytest.mark.parametrize("typed", ["700001205000", "70000120500021", "700001205000X"])
def test_corporate_number_that_is_not_13_digits_is_refused(typed):
    assert sheet(corporation=typed)["corporation"].problems == ["法人番号は13桁の数字で入力してください。"]


@pytest.mark.parametrize(
    ("typed", "kept"), [("りかつ", "リカツ"), ("ﾘｶﾂ ﾀﾛｳ", "リカツ タロウ"), ("ガッパー", "ガッパー")]
)
def test_kana_is_turned_into_full_width_katakana(typed, kept):
    form = sheet(reading=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["reading"] == kept


def test_kana_with_kanji_is_refused():
    assert sheet(reading="山田")["reading"].problems == ["氏名（カナ）：全角カタカナで入力してください。"]


@pytest.mark.parametrize(
    ("typed", "kept"), [("￥１，２３４円", 1234), ("4,633,530", 4_633_530), ("0", 0), ("", None)]
)
def test_money_is_read_as_people_write_it(typed, kept):
    form = sheet(fee=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["fee"] == kept


def test_money_below_zero_is_refused():
    assert sheet(fee="-1")["fee"].problems == ["利用料：0円以上の金額を入力してください。"]


def test_missing_answers_are_named_by_what_to_do():
    form = Sheet({})

    assert [problem["text"] for problem in form_problems(form)] == [
        "開始日：年・月・日を入力してください。",
        "法人番号を入力してください。",
        "氏名（カナ）を入力してください。",
        "目的を入力してください。",
        "区分を選んでください。",
        "「同意します」に印を付けてください。",
    ]


def test_summary_leads_to_the_first_control_of_each_field_in_the_same_words():
    form = Sheet({})

    page = render_to_string("forms/form.html", {"form": form, "submit": "送信する"})

    for problem in form_problems(form):
        assert page.count(problem["text"]) == 2
        assert f'href="{problem["url"]}"' in page
        assert f'id="{problem["url"][1:]}"' in page
    assert 'role="alert"' in page


def test_summary_is_absent_from_a_form_not_yet_sent():
    page = render_to_string("forms/form.html", {"form": Sheet(), "submit": "送信する"})

    assert "error-summary" not in page


def test_problem_of_the_whole_form_is_in_the_summary_and_above_the_fields():
    form = sheet()
    form.add_error(None, "期間が重なっています。")

    page = render_to_string("forms/form.html", {"form": form, "submit": "送信する"})

    assert form_problems(form) == [{"text": "期間が重なっています。", "url": "#form-errors"}]
    assert page.count("期間が重なっています。") == 2


def test_each_control_is_described_by_support_and_error():
    drawn = str(Sheet({})["start"])

    assert drawn.count('aria-describedby="id_start_helptext id_start_error"') == 3
    assert drawn.count('aria-invalid="true"') == 3


def test_need_is_said_in_words_on_every_field():
    drawn = "".join(str(bound.as_field_group()) for bound in Sheet())

    assert drawn.count("※必須") == 6
    assert drawn.count("※任意") == 1


def test_form_with_a_file_is_sent_in_parts():
    class Upload(forms.Form):
        paper = forms.FileField(label="書類")

    page = render_to_string("forms/form.html", {"form": Upload(), "submit": "送る"})

    assert 'enctype="multipart/form-data"' in page


def test_hidden_field_is_carried_without_a_label():
    class Keyed(forms.Form):
        key = forms.CharField(widget=forms.HiddenInput, initial="k-1")

    page = render_to_string("forms/form.html", {"form": Keyed(), "submit": "送る"})

    assert '<input type="hidden" name="key" value="k-1" id="id_key">' in page
    assert "field__label" not in page
