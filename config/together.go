package config

import (
	"net/url"
	"strings"
)

// A rule is about several keys at once.
type rule struct {
	at    string   // the key whose place the mistake gets
	needs []string // no rule holds for keys that have a mistake already
	wrong func(*Settings) bool
	what  string
	hint  string
}

// rules returns what must hold between keys.
func rules() []rule {
	slackHTTP := func(s *Settings) bool { return s.Slack.Receive == "http" }
	discordHTTP := func(s *Settings) bool { return s.Discord.Receive == "http" }
	all := []rule{
		{
			"discord.receive",
			[]string{"discord.public_key"},
			func(s *Settings) bool { return discordHTTP(s) && s.Discord.PublicKey == "" },
			"is http, which needs discord.public_key", "the developer portal shows it under General Information",
		},
		{
			"slack.receive",
			[]string{"slack.signing_secret"},
			func(s *Settings) bool { return slackHTTP(s) && s.Slack.SigningSecret.Empty() },
			"is http, which needs slack.signing_secret", "the app's page shows it under Basic Information",
		},
		{"slack.client_id", []string{"slack.client_secret", "slack.install_key"}, func(s *Settings) bool {
			some, all := s.Slack.ClientID != "", s.Slack.ClientID != ""
			for _, secret := range []Secret{s.Slack.ClientSecret, s.Slack.InstallKey} {
				some, all = some || !secret.Empty(), all && !secret.Empty()
			}
			return some && !all
		}, "goes with slack.client_secret and slack.install_key", "set all three, or none"},
		{
			"slack.install_key",
			nil,
			func(s *Settings) bool { return !s.Slack.InstallKey.Empty() && len(s.Slack.InstallKey.Reveal()) < 16 },
			"is shorter than 16 characters", "make a long one: openssl rand -hex 32",
		},
		{"admin.listen", []string{"admin.token"}, func(s *Settings) bool {
			return s.Admin.Listen != "" && !loopback(s.Admin.Listen) && s.Admin.Token.Empty()
		}, "can be reached from other machines, which needs admin.token", "set it, or listen on 127.0.0.1"},
		{
			"watch.ceiling",
			[]string{"watch.floor"},
			func(s *Settings) bool { return s.Watch.Ceiling < s.Watch.Floor },
			"is less than watch.floor", "the ceiling is the longer one",
		},
	}
	for _, chat := range []struct {
		key  string
		http func(*Settings) bool
	}{{"discord.receive", discordHTTP}, {"slack.receive", slackHTTP}} {
		all = append(all,
			rule{
				chat.key,
				[]string{"public.url"},
				func(s *Settings) bool { return chat.http(s) && s.Public.URL == "" },
				"is http, which needs public.url", "write the address under which the chat reaches you",
			},
			rule{
				chat.key,
				[]string{"public.listen"},
				func(s *Settings) bool { return chat.http(s) && s.Public.Listen == "" },
				"is http, which needs public.listen", "write it like :8080",
			})
	}
	return all
}

// together reports the rules that do not hold.
func (l *loader) together() {
	for _, r := range rules() {
		if l.judged(r.at) || !r.wrong(l.settings) {
			continue
		}
		at, ok := l.from[r.at]
		for _, k := range r.needs {
			if l.judged(k) {
				ok = false
				break
			}
			if other, set := l.from[k]; set && !ok {
				at, ok = other, true // the key itself has its default: the other one is to blame
			}
		}
		if ok {
			l.wrong = append(l.wrong, at.mistake(r.at, "", r.what, r.hint))
		}
	}
}

// judged reports whether a key, or a section it stands in, has a mistake already.
func (l *loader) judged(path string) bool {
	for part := path; ; {
		if l.bad[part] {
			return true
		}
		i := strings.LastIndexByte(part, '.')
		if i < 0 {
			return false
		}
		part = part[:i]
	}
}

// canonical returns a URL in the form in which two of them are compared.
func canonical(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	u.Scheme, u.Host, u.Fragment = strings.ToLower(u.Scheme), strings.ToLower(u.Host), ""
	u.Path = strings.TrimRight(u.Path, "/")
	return u.String()
}
