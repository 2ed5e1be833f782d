package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
)

// zones are those that are offered; every other name of the time zone database is taken too.
var zones = []string{
	"UTC", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
	"America/Anchorage", "America/Bogota", "America/Buenos_Aires", "America/Chicago", "America/Denver", "America/Halifax",
	"America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Phoenix", "America/Santiago",
	"America/Sao_Paulo", "America/St_Johns", "America/Toronto", "America/Vancouver",
	"Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Karachi",
	"Asia/Kathmandu", "Asia/Kolkata", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore",
	"Asia/Taipei", "Asia/Tehran", "Asia/Tokyo", "Atlantic/Azores", "Atlantic/Reykjavik",
	"Australia/Adelaide", "Australia/Brisbane", "Australia/Darwin", "Australia/Melbourne", "Australia/Perth", "Australia/Sydney",
	"Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Brussels", "Europe/Bucharest", "Europe/Copenhagen",
	"Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid",
	"Europe/Moscow", "Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Stockholm", "Europe/Vienna",
	"Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "Pacific/Honolulu",
}

// nearZone is the zone that somebody may have meant: by its whole name, or by that of its city.
func nearZone(typed string) string {
	typed = strings.ReplaceAll(typed, " ", "_")
	cities := make([]string, len(zones))
	for i, z := range zones {
		cities[i] = z[strings.LastIndexByte(z, '/')+1:]
	}
	if at := slices.Index(cities, command.Nearest(typed[strings.LastIndexByte(typed, '/')+1:], cities)); at >= 0 {
		return zones[at]
	}
	return command.Nearest(typed, zones)
}

// completeZones offers zones in whose name stands what is typed.
func completeZones(_ context.Context, _ command.Request, typed string) []command.Suggestion {
	typed = strings.ToLower(strings.ReplaceAll(typed, " ", "_"))
	var offers []command.Suggestion
	for _, z := range zones {
		if strings.Contains(strings.ToLower(z), typed) && len(offers) < 25 {
			offers = append(offers, command.Suggestion{Value: z})
		}
	}
	return offers
}
