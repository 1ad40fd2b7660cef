import { useState } from "react";
import { setPreferences, usePreferences } from "@/lib/preferences";
import { Switch } from "@/ui/switch";

type Permission = NotificationPermission | "unsupported";

export function NotificationsSwitch() {
  const isWanted = usePreferences((preferences) => preferences.notifications === "on");
  const [permission, setPermission] = useState(current);
  const change = async (isOn: boolean) => {
    const answer = isOn && permission === "default" ? await Notification.requestPermission() : permission;
    setPermission(answer);
    setPreferences({ notifications: isOn && answer === "granted" ? "on" : "off" });
  };
  return (
    <Switch
      label="Say when an answer is ready"
      hint={words(permission)}
      checked={isWanted && permission === "granted"}
      disabled={permission === "denied" || permission === "unsupported"}
      onChange={(isOn) => void change(isOn)}
    />
  );
}

function current(): Permission {
  return typeof Notification === "undefined" ? "unsupported" : Notification.permission;
}

function words(permission: Permission): string {
  switch (permission) {
    case "unsupported":
      return "This browser has no notifications for this page. They need https, or the gateway on this machine.";
    case "denied":
      return "This browser blocks notifications of this page. Allow them in its settings for the page first.";
    default:
      return "By a notification, when it ended while you were elsewhere.";
  }
}
