package commands

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/calendar"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A setting is one thing that holds for a whole channel: how it is declared, read and shown.
type setting struct {
	command.Option
	// set takes a value; the zero value is the default. why says what is wrong with it, and near is a value that may be meant.
	set   func(s *store.Settings, v command.Value) (why, near string)
	typed func(s store.Settings) string // as it could be typed; empty: the default
	def   string                        // what the default is called
}

// channelSettings are all of them, in the order of the help. Forms of some chats show only the first five.
func channelSettings(d Deps) []setting {
	return []setting{
		{
			command.Option{Name: "zone", Help: "the time zone of this channel: Europe/Berlin", Type: command.Text, Complete: completeZones},
			setZone, func(s store.Settings) string { return s.Zone }, cmp.Or(d.Zone, time.UTC).String(),
		},
		{
			command.Option{Name: "quiet", Help: "hours in which what is new is held, each day: 22:00-07:00; or off", Type: command.Text},
			setQuiet, func(s store.Settings) string { return s.Quiet }, command.Off,
		},
		{
			command.Option{Name: "max_per_hour", Help: "so many messages of new posts an hour, the rest is held; 0: no limit", Type: command.Number, Max: store.KeptReceipts},
			func(s *store.Settings, v command.Value) (string, string) { s.Most = v.Number; return "", "" },
			func(s store.Settings) string { return shown(s.Most != 0, strconv.Itoa(s.Most)) }, "no limit",
		},
		{
			command.Option{Name: "format", Help: "how much room a post takes, where a subscription does not say", Type: command.Choice, Choices: []string{"card", "compact", "full"}},
			func(s *store.Settings, v command.Value) (string, string) {
				s.Format = store.Format(unless(v.Text, "card"))
				return "", ""
			},
			func(s store.Settings) string { return string(s.Format) }, "card",
		},
		{
			command.Option{Name: "exchange", Help: "the stock exchange whose close digests follow", Type: command.Choice, Choices: calendar.Names()},
			func(s *store.Settings, v command.Value) (string, string) {
				s.Exchange = unless(v.Text, calendar.Names()[0])
				return "", ""
			},
			func(s store.Settings) string { return s.Exchange }, calendar.Names()[0],
		},
		{
			command.Option{Name: "language", Help: "the language of what I say here by myself; answers to commands stay English", Type: command.Choice, Choices: layout.Languages()},
			func(s *store.Settings, v command.Value) (string, string) {
				s.Language = unless(v.Text, cmp.Or(d.Language, "en"))
				return "", ""
			},
			func(s store.Settings) string { return s.Language }, cmp.Or(d.Language, "en"),
		},
		{
			command.Option{Name: "hosts", Help: "the only forums that may be subscribed here, with commas between; none: all", Type: command.List},
			setHosts, func(s store.Settings) string { return strings.Join(s.Hosts, ",") }, "all that the operator allows",
		},
		{
			command.Option{Name: "notify", Help: "the channel in which trouble is told; or off", Type: command.Place, Off: true},
			func(s *store.Settings, v command.Value) (string, string) {
				s.Notify = chat.Address(unless(v.Text, command.Off))
				return "", ""
			},
			func(s store.Settings) string { return string(s.Notify) }, "to whoever subscribed",
		},
		{
			command.Option{Name: "highlights", Help: "a passage that so many people quote is shown by itself, 2 to 50; 0: none", Type: command.Number, Max: highlightsMost},
			setHighlights, func(s store.Settings) string { return shown(s.Highlights != 0, strconv.Itoa(s.Highlights)) }, command.Off,
		},
	}
}

// highlightsMost is how many people may be asked for: more hardly ever quote the same.
const highlightsMost = 50

func setHighlights(s *store.Settings, v command.Value) (why, near string) {
	if v.Number == 1 {
		return "is too few: two people must quote a passage at the least", "2"
	}
	s.Highlights = v.Number
	return "", ""
}

// unless is s, or nothing where it is the default: what is not set follows later versions of the program.
func unless(s, def string) string { return shown(s != def, s) }

func setZone(s *store.Settings, v command.Value) (why, near string) {
	if why = wrongZone(v.Text); why != "" {
		return why, cmp.Or(nearZone(v.Text), "Europe/Berlin")
	}
	s.Zone = v.Text
	return "", ""
}

func setQuiet(s *store.Settings, v command.Value) (why, near string) {
	h, err := calendar.ParseHours(v.Text)
	if err != nil {
		return "are no hours such as 22:00-07:00", nearHours(v.Text)
	}
	s.Quiet = h.String()
	return "", ""
}

var (
	// hoursLike finds two times in what somebody typed, such as 22-7.
	hoursLike = regexp.MustCompile(`^\D*(\d{1,2})(?:[:.h]?(\d{2}))?\D+(\d{1,2})(?:[:.h]?(\d{2}))?\D*$`)
	// halfDay finds a time of a clock with twelve hours, which these are not: 10pm is not 10:00.
	halfDay = regexp.MustCompile(`(?i)\d\s*[ap]\.?m`)
)

// nearHours is what hours may be meant.
func nearHours(typed string) string {
	if m := hoursLike.FindStringSubmatch(typed); m != nil && !halfDay.MatchString(typed) {
		h, err := calendar.ParseHours(m[1] + ":" + cmp.Or(m[2], "00") + "-" + m[3] + ":" + cmp.Or(m[4], "00"))
		if err == nil && h != (calendar.Hours{}) {
			return h.String()
		}
	}
	return "22:00-07:00"
}

// hostsMost is how many forums a channel may list.
const hostsMost = 20

func setHosts(s *store.Settings, v command.Value) (why, near string) {
	var hosts []string
	for _, typed := range v.List {
		if strings.EqualFold(typed, none) {
			continue
		}
		host := hostIn(typed)
		if host == "" || !strings.ContainsAny(host, ".:") {
			return "holds " + strconv.Quote(rich.Line(typed, 40)) + ", which is no forum such as forum.example", "forum.example"
		}
		hosts = append(hosts, host)
	}
	slices.Sort(hosts)
	if hosts = slices.Compact(hosts); len(hosts) > hostsMost {
		return "are more than " + strconv.Itoa(hostsMost), strings.Join(hosts[:hostsMost], ",")
	}
	s.Hosts = hosts
	return "", ""
}

// hostIn is the host that somebody typed, alone or with a link around it.
func hostIn(typed string) string {
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	return rich.Host(typed)
}
