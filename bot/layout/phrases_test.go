package layout

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"
)

var verbs = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// texts lists every text of a language by its name: both forms of a plural, each month.
func texts(w *phrases) map[string]string {
	all := make(map[string]string)
	var add func(name string, v reflect.Value)
	add = func(name string, v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			all[name] = v.String()
		case reflect.Struct:
			for i := range v.NumField() {
				add(name+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Array:
			for i := range v.Len() {
				add(fmt.Sprint(name, i), v.Index(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				add(name+"."+k.String(), v.MapIndex(k))
			}
		case reflect.Slice: // the reasons, which have a test of their own
		default:
			panic("a phrase of the kind " + v.Kind().String())
		}
	}
	add("", reflect.ValueOf(*w))
	return all
}

// TestEveryLanguage holds that every language has every phrase, with the verbs of the English one in the same order, and
// nothing else that a format reads.
func TestEveryLanguage(t *testing.T) {
	t.Parallel()
	want := texts(&english)
	if len(want) < 100 {
		t.Fatalf("%d texts are too few to be all", len(want))
	}
	for code, w := range tongues {
		got := texts(w)
		if len(got) != len(want) {
			t.Errorf("%s has %d texts, want %d", code, len(got), len(want))
		}
		for name, text := range want {
			if got[name] == "" {
				t.Errorf("%s: %s is missing", code, name)
			}
			if a, b := verbs.FindAllString(got[name], -1), verbs.FindAllString(text, -1); !slices.Equal(a, b) {
				t.Errorf("%s: %s is %q with the verbs %v, want %v as in %q", code, name, got[name], a, b, text)
			}
			if rest := verbs.ReplaceAllString(got[name], ""); slices.Contains([]byte(rest), '%') {
				t.Errorf("%s: %s is %q, with a verb that nobody knows", code, name, got[name])
			}
		}
	}
}

// TestTranslated holds that German is not English that was copied and forgotten. Names and words that both languages have
// are listed.
func TestTranslated(t *testing.T) {
	t.Parallel()
	same := []string{".in", ".sides.long", ".sides.short"}
	other := texts(&german)
	for name, text := range texts(&english) {
		month := regexp.MustCompile(`^\.(months|weekdays)\d`).MatchString(name)
		if text == other[name] != slices.Contains(same, name) && !month && regexp.MustCompile(`\p{L}{2}`).MatchString(verbs.ReplaceAllString(text, "")) {
			t.Errorf("%s is %q in both", name, text)
		}
	}
}

// TestUnknownLanguage holds that a language which there is not is said in English, and which there are.
func TestUnknownLanguage(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "en", "xx", "de-AT"} {
		if phrasesOf(code) != &english {
			t.Errorf("%q is not said in English", code)
		}
	}
	if got := Languages(); !slices.Equal(got, []string{"de", "en"}) {
		t.Errorf("Languages() = %v", got)
	}
}

// TestMoment holds how moments are written.
func TestMoment(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 1, 9, 5, 0, 0, time.UTC)
	for _, c := range []struct {
		w    *phrases
		year bool
		want string
	}{
		{&english, false, "Sun 1 Mar 09:05"},
		{&english, true, "Sun 1 Mar 2026 09:05"},
		{&german, false, "So 1. März 09:05"},
		{&german, true, "So 1. März 2026 09:05"},
	} {
		if got := c.w.moment(at, c.year); got != c.want {
			t.Errorf("moment = %q, want %q", got, c.want)
		}
	}
	for d := range 400 { // as Go writes it, on every day
		day := at.AddDate(0, 0, d)
		if got, want := english.moment(day, true), day.Format("Mon 2 Jan 2006 15:04"); got != want {
			t.Fatalf("moment = %q, want %q", got, want)
		}
	}
}
