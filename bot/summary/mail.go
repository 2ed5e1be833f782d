package summary

import "strings"

// original reports whether a line says that an earlier mail follows as it was.
func original(line string) bool {
	low := strings.ToLower(strings.Trim(line, "-_=* "))
	return strings.HasPrefix(low, "original message") || strings.HasPrefix(low, "forwarded message") ||
		strings.HasPrefix(low, "begin forwarded message") || strings.HasPrefix(low, "forwarded by ")
}

// rule reports whether a line is drawn rather than written.
func rule(line string) bool {
	return len(line) >= 3 && strings.IndexFunc(line, func(r rune) bool { return !strings.ContainsRune("-_=*~+#;:. ", r) }) < 0
}

// device reports whether a line is what a program puts below a mail.
func device(line string) bool {
	low := strings.ToLower(line)
	for _, start := range [...]string{"sent from my ", "sent via ", "get outlook for ", "von meinem ", "gesendet von ", "envoyé de mon ", "enviado desde mi "} {
		if strings.HasPrefix(low, start) && len(strings.Fields(line)) <= closingWords {
			return true
		}
	}
	return false
}

// header reports whether a line is of a mail's head.
func header(line string) bool {
	name, _, ok := strings.Cut(line, ":")
	if !ok || len(name) > 20 {
		return false
	}
	switch strings.ToLower(strings.Trim(name, "* ")) {
	case "from", "to", "cc", "bcc", "subject", "date", "sent", "reply-to", "message-id", "in-reply-to", "references", "importance",
		"content-type", "x-mailer", "mime-version", "organization", "sender", "return-path", "received", "resent-date", "resent-from",
		"tel", "phone", "fax", "tel/fax", "email", "e-mail", "mailto", "mobile", "voice", "office":
		return true
	}
	return false
}

// attribution reports whether a line names whose words follow. It may go on in the next lines.
func attribution(line string, rest []string) bool {
	if saysWrote(line) || strings.HasPrefix(line, "(In reply to") || strings.HasPrefix(line, "In a message dated ") {
		return true
	}
	if strings.HasPrefix(line, "Am ") && strings.HasSuffix(line, ":") && strings.Contains(line, " schrieb ") {
		return true
	}
	if !strings.HasPrefix(line, "On ") && !strings.HasPrefix(line, "At ") || len(line) > wrappedTo {
		return false
	}
	for i := 0; i < len(rest) && i < 2; i++ {
		next := strings.TrimSpace(rest[i])
		if next == "" || next[0] == '>' {
			return false
		}
		if saysWrote(next) {
			return true
		}
	}
	return false
}

// saysWrote reports whether a line ends by saying that somebody wrote something.
func saysWrote(line string) bool {
	low := strings.ToLower(strings.TrimRight(line, " "))
	for _, end := range [...]string{"wrote:", "writes:", "wrote :", "wrote...", "wrote", "schrieb:", "a écrit :", "escribió:"} {
		if strings.HasSuffix(low, end) {
			return len(line) < 200 && (end != "wrote" || strings.Contains(low, "@") || strings.HasPrefix(low, "on "))
		}
	}
	return false
}

// greeting reports whether a line only greets.
func greeting(line string) bool {
	words := strings.Fields(line)
	if len(words) > greetingWords {
		return false
	}
	switch strings.ToLower(strings.Trim(words[0], ",.!:-")) {
	case "hi", "hello", "hey", "dear", "hiya", "greetings", "folks", "all", "everyone", "good", "morning", "team", "guys", "gentlemen",
		"howdy", "welcome", "hallo", "bonjour":
		return true
	}
	return len(words) <= 2 && strings.HasSuffix(line, ",")
}

// closing reports whether a line takes leave, so that a name and a signature follow.
func closing(line string) bool {
	words := strings.Fields(line)
	if len(words) > closingWords {
		return false
	}
	low := strings.ToLower(strings.Trim(line, " ,.!-"))
	for _, start := range [...]string{
		"thanks", "thank you", "regards", "best", "kind regards", "kindest", "warm", "cheers", "sincerely", "yours",
		"respectfully", "cordially", "many thanks", "thx", "ciao", "bye", "take care", "love,", "with regards", "rgds", "mfg",
	} {
		if strings.HasPrefix(low, start) && (len(low) == len(start) || low[len(start)] == ' ' || low[len(start)] == ',') || low == start {
			return true
		}
	}
	return false
}
