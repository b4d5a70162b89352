/* Written by tools/model.py from shebao/transfers/states/__init__.py. Do not edit. */

mtype:in = { IN_APPLIED, IN_ACCEPTED, IN_REFUSED, IN_LETTER_SENT, IN_FORM_RECEIVED, IN_MONEY_RECEIVED, IN_MATCHED, IN_MISMATCH, IN_BOOKED, IN_NOTIFIED, IN_OBJECTED, IN_CLOSED, IN_WITHDRAWN, IN_RETURNED, IN_RECALLING, IN_RECALLED, IN_RETURNING, IN_SUPPLEMENTING, IN_CORRECTING };
mtype:out = { OUT_RECEIVED, OUT_RELEASED, OUT_PAID, OUT_BOUNCED, OUT_QUESTIONED, OUT_TRANSFERRED_OUT, OUT_RECALLED, OUT_RETURNED, OUT_WITHDRAWN, OUT_RETURNING, OUT_FORWARDED, OUT_SUPPLEMENTING, OUT_CORRECTING };
mtype:act = { ACT_ACCEPT, ACT_REFUSE, ACT_WITHDRAW, ACT_LETTER_ARRIVED, ACT_TAKE_FORM, ACT_TAKE_MONEY, ACT_MONEY_GONE, ACT_MATCH, ACT_FIND_DIFFERENCE, ACT_ASK_ORIGIN, ACT_BOOK, ACT_NOTIFY, ACT_OBJECT, ACT_ANSWER, ACT_CONFIRM, ACT_LAPSE, ACT_RELEASE, ACT_PAY, ACT_BOUNCE, ACT_REISSUE, ACT_HEAR_DIFFERENCE, ACT_COMPLETE, ACT_FORWARD, ACT_RECALL, ACT_RETURN, ACT_CORRECT, ACT_SUPPLEMENT, ACT_GRANT, ACT_DENY, ACT_HEAR_RECALL, ACT_HEAR_RETURN, ACT_MONEY_BACK, ACT_RESTORE, ACT_HEAR_RESTORED, ACT_HEAR_FORWARD, ACT_HEAR_SUPPLEMENT, ACT_BOOK_SUPPLEMENT, ACT_HEAR_BOOKED, ACT_HEAR_CORRECTION, ACT_AGREE, ACT_DISAGREE, ACT_HEAR_AGREED, ACT_HEAR_DISAGREED, ACT_SETTLE };

c_decl {
#define REFUSED_DIFFERENCE 0
static unsigned char taken[256], seen[256];
static void took(int n) { if (!taken[n]) { taken[n] = 1; printf("move %d\n", n); } }
static void noted(int n) { if (!seen[n]) { seen[n] = 1; printf("noted %d\n", n); } }
}

inline move_in(act) {
  if
  :: state_in == IN_APPLIED && act == ACT_ACCEPT -> state_in = IN_ACCEPTED; c_code { took(0); }
  :: state_in == IN_APPLIED && act == ACT_REFUSE -> state_in = IN_REFUSED; c_code { took(1); }
  :: state_in == IN_APPLIED && act == ACT_WITHDRAW -> state_in = IN_WITHDRAWN; c_code { took(2); }
  :: state_in == IN_ACCEPTED && act == ACT_LETTER_ARRIVED -> state_in = IN_LETTER_SENT; c_code { took(3); }
  :: state_in == IN_ACCEPTED && act == ACT_TAKE_FORM -> state_in = IN_FORM_RECEIVED; c_code { took(4); }
  :: state_in == IN_ACCEPTED && act == ACT_TAKE_MONEY -> state_in = IN_MONEY_RECEIVED; c_code { took(5); }
  :: state_in == IN_LETTER_SENT && act == ACT_TAKE_FORM -> state_in = IN_FORM_RECEIVED; c_code { took(6); }
  :: state_in == IN_LETTER_SENT && act == ACT_TAKE_MONEY -> state_in = IN_MONEY_RECEIVED; c_code { took(7); }
  :: state_in == IN_FORM_RECEIVED && act == ACT_MATCH -> state_in = IN_MATCHED; c_code { took(8); }
  :: state_in == IN_FORM_RECEIVED && act == ACT_FIND_DIFFERENCE -> state_in = IN_MISMATCH; c_code { took(9); }
  :: state_in == IN_MONEY_RECEIVED && act == ACT_MATCH -> state_in = IN_MATCHED; c_code { took(10); }
  :: state_in == IN_MONEY_RECEIVED && act == ACT_TAKE_MONEY -> state_in = IN_MONEY_RECEIVED; c_code { took(11); }
  :: state_in == IN_MONEY_RECEIVED && act == ACT_MONEY_GONE -> state_in = IN_ACCEPTED; c_code { took(12); }
  :: state_in == IN_MONEY_RECEIVED && act == ACT_FIND_DIFFERENCE -> state_in = IN_MISMATCH; c_code { took(13); }
  :: state_in == IN_MISMATCH && act == ACT_ASK_ORIGIN -> state_in = IN_MISMATCH; c_code { took(14); }
  :: state_in == IN_MISMATCH && act == ACT_FIND_DIFFERENCE -> state_in = IN_MISMATCH; c_code { took(15); }
  :: state_in == IN_MISMATCH && act == ACT_MATCH -> state_in = IN_MATCHED; c_code { took(16); }
  :: state_in == IN_MATCHED && act == ACT_BOOK -> state_in = IN_BOOKED; c_code { took(17); }
  :: state_in == IN_BOOKED && act == ACT_NOTIFY -> state_in = IN_NOTIFIED; c_code { took(18); }
  :: state_in == IN_NOTIFIED && act == ACT_CONFIRM -> state_in = IN_CLOSED; c_code { took(19); }
  :: state_in == IN_NOTIFIED && act == ACT_LAPSE -> state_in = IN_CLOSED; c_code { took(20); }
  :: state_in == IN_NOTIFIED && act == ACT_OBJECT -> state_in = IN_OBJECTED; c_code { took(21); }
  :: state_in == IN_OBJECTED && act == ACT_OBJECT -> state_in = IN_OBJECTED; c_code { took(22); }
  :: state_in == IN_OBJECTED && act == ACT_ANSWER -> state_in = IN_NOTIFIED; c_code { took(23); }
  :: state_in == IN_ACCEPTED && act == ACT_WITHDRAW -> state_in = IN_RECALLING; c_code { took(24); }
  :: state_in == IN_LETTER_SENT && act == ACT_WITHDRAW -> state_in = IN_RECALLING; c_code { took(25); }
  :: state_in == IN_FORM_RECEIVED && act == ACT_RECALL -> state_in = IN_RECALLING; c_code { took(26); }
  :: state_in == IN_RECALLING && act == ACT_GRANT -> state_in = IN_WITHDRAWN; c_code { took(27); }
  :: state_in == IN_RECALLING && act == ACT_DENY -> state_in = IN_FORM_RECEIVED; c_code { took(28); }
  :: state_in == IN_FORM_RECEIVED && act == ACT_HEAR_RECALL -> state_in = IN_RECALLED; c_code { took(29); }
  :: state_in == IN_MISMATCH && act == ACT_HEAR_RECALL -> state_in = IN_RECALLED; c_code { took(30); }
  :: state_in == IN_MONEY_RECEIVED && act == ACT_RETURN -> state_in = IN_RETURNING; c_code { took(31); }
  :: state_in == IN_MATCHED && act == ACT_RETURN -> state_in = IN_RETURNING; c_code { took(32); }
  :: state_in == IN_MISMATCH && act == ACT_RETURN -> state_in = IN_RETURNING; c_code { took(33); }
  :: state_in == IN_NOTIFIED && act == ACT_RETURN -> state_in = IN_RETURNING; c_code { took(34); }
  :: state_in == IN_OBJECTED && act == ACT_RETURN -> state_in = IN_RETURNING; c_code { took(35); }
  :: state_in == IN_RETURNING && act == ACT_HEAR_RESTORED -> state_in = IN_RETURNED; c_code { took(36); }
  :: state_in == IN_RETURNING && act == ACT_HEAR_RECALL -> state_in = IN_RETURNED; c_code { took(37); }
  :: state_in == IN_ACCEPTED && act == ACT_HEAR_FORWARD -> state_in = IN_ACCEPTED; c_code { took(38); }
  :: state_in == IN_LETTER_SENT && act == ACT_HEAR_FORWARD -> state_in = IN_ACCEPTED; c_code { took(39); }
  :: state_in == IN_CLOSED && act == ACT_HEAR_SUPPLEMENT -> state_in = IN_SUPPLEMENTING; c_code { took(40); }
  :: state_in == IN_SUPPLEMENTING && act == ACT_BOOK_SUPPLEMENT -> state_in = IN_CLOSED; c_code { took(41); }
  :: state_in == IN_CLOSED && act == ACT_HEAR_CORRECTION -> state_in = IN_CORRECTING; c_code { took(42); }
  :: state_in == IN_CORRECTING && act == ACT_AGREE -> state_in = IN_CORRECTING; c_code { took(43); }
  :: state_in == IN_CORRECTING && act == ACT_DISAGREE -> state_in = IN_CLOSED; c_code { took(44); }
  :: state_in == IN_CORRECTING && act == ACT_SETTLE -> state_in = IN_CLOSED; c_code { took(45); }
  :: else -> assert(false)    /* not a move of the table */
  fi
}

#define CAN_IN_ACCEPT (state_in == IN_APPLIED)
#define CAN_IN_REFUSE (state_in == IN_APPLIED)
#define CAN_IN_WITHDRAW (state_in == IN_APPLIED || state_in == IN_ACCEPTED || state_in == IN_LETTER_SENT)
#define CAN_IN_LETTER_ARRIVED (state_in == IN_ACCEPTED)
#define CAN_IN_TAKE_FORM (state_in == IN_ACCEPTED || state_in == IN_LETTER_SENT)
#define CAN_IN_TAKE_MONEY (state_in == IN_ACCEPTED || state_in == IN_LETTER_SENT || state_in == IN_MONEY_RECEIVED)
#define CAN_IN_MONEY_GONE (state_in == IN_MONEY_RECEIVED)
#define CAN_IN_MATCH (state_in == IN_FORM_RECEIVED || state_in == IN_MONEY_RECEIVED || state_in == IN_MISMATCH)
#define CAN_IN_FIND_DIFFERENCE (state_in == IN_FORM_RECEIVED || state_in == IN_MONEY_RECEIVED || state_in == IN_MISMATCH)
#define CAN_IN_ASK_ORIGIN (state_in == IN_MISMATCH)
#define CAN_IN_BOOK (state_in == IN_MATCHED)
#define CAN_IN_NOTIFY (state_in == IN_BOOKED)
#define CAN_IN_OBJECT (state_in == IN_NOTIFIED || state_in == IN_OBJECTED)
#define CAN_IN_ANSWER (state_in == IN_OBJECTED)
#define CAN_IN_CONFIRM (state_in == IN_NOTIFIED)
#define CAN_IN_LAPSE (state_in == IN_NOTIFIED)
#define CAN_IN_RECALL (state_in == IN_FORM_RECEIVED)
#define CAN_IN_RETURN (state_in == IN_MONEY_RECEIVED || state_in == IN_MATCHED || state_in == IN_MISMATCH || state_in == IN_NOTIFIED || state_in == IN_OBJECTED)
#define CAN_IN_GRANT (state_in == IN_RECALLING)
#define CAN_IN_DENY (state_in == IN_RECALLING)
#define CAN_IN_HEAR_RECALL (state_in == IN_FORM_RECEIVED || state_in == IN_MISMATCH || state_in == IN_RETURNING)
#define CAN_IN_HEAR_RESTORED (state_in == IN_RETURNING)
#define CAN_IN_HEAR_FORWARD (state_in == IN_ACCEPTED || state_in == IN_LETTER_SENT)
#define CAN_IN_HEAR_SUPPLEMENT (state_in == IN_CLOSED)
#define CAN_IN_BOOK_SUPPLEMENT (state_in == IN_SUPPLEMENTING)
#define CAN_IN_HEAR_CORRECTION (state_in == IN_CLOSED)
#define CAN_IN_AGREE (state_in == IN_CORRECTING)
#define CAN_IN_DISAGREE (state_in == IN_CORRECTING)
#define CAN_IN_SETTLE (state_in == IN_CORRECTING)

inline move_out(act) {
  if
  :: state_out == OUT_RECEIVED && act == ACT_RELEASE -> state_out = OUT_RELEASED; c_code { took(46); }
  :: state_out == OUT_RELEASED && act == ACT_PAY -> state_out = OUT_PAID; c_code { took(47); }
  :: state_out == OUT_RELEASED && act == ACT_BOUNCE -> state_out = OUT_BOUNCED; c_code { took(48); }
  :: state_out == OUT_PAID && act == ACT_BOUNCE -> state_out = OUT_BOUNCED; c_code { took(49); }
  :: state_out == OUT_BOUNCED && act == ACT_REISSUE -> state_out = OUT_RELEASED; c_code { took(50); }
  :: state_out == OUT_PAID && act == ACT_HEAR_DIFFERENCE -> state_out = OUT_QUESTIONED; c_code { took(51); }
  :: state_out == OUT_RELEASED && act == ACT_HEAR_DIFFERENCE -> state_out = OUT_RELEASED; c_code { took(52); }
  :: state_out == OUT_BOUNCED && act == ACT_HEAR_DIFFERENCE -> state_out = OUT_BOUNCED; c_code { took(53); }
  :: state_out == OUT_QUESTIONED && act == ACT_HEAR_DIFFERENCE -> state_out = OUT_QUESTIONED; c_code { took(54); }
  :: state_out == OUT_QUESTIONED && act == ACT_BOUNCE -> state_out = OUT_BOUNCED; c_code { took(55); }
  :: state_out == OUT_PAID && act == ACT_COMPLETE -> state_out = OUT_TRANSFERRED_OUT; c_code { took(56); }
  :: state_out == OUT_QUESTIONED && act == ACT_COMPLETE -> state_out = OUT_TRANSFERRED_OUT; c_code { took(57); }
  :: state_out == OUT_RELEASED && act == ACT_COMPLETE -> state_out = OUT_TRANSFERRED_OUT; c_code { took(58); }
  :: state_out == OUT_RECEIVED && act == ACT_WITHDRAW -> state_out = OUT_WITHDRAWN; c_code { took(59); }
  :: state_out == OUT_RELEASED && act == ACT_RECALL -> state_out = OUT_RECALLED; c_code { took(60); }
  :: state_out == OUT_BOUNCED && act == ACT_RECALL -> state_out = OUT_RECALLED; c_code { took(61); }
  :: state_out == OUT_RELEASED && act == ACT_HEAR_RETURN -> state_out = OUT_RETURNING; c_code { took(62); }
  :: state_out == OUT_PAID && act == ACT_HEAR_RETURN -> state_out = OUT_RETURNING; c_code { took(63); }
  :: state_out == OUT_QUESTIONED && act == ACT_HEAR_RETURN -> state_out = OUT_RETURNING; c_code { took(64); }
  :: state_out == OUT_RETURNING && act == ACT_MONEY_BACK -> state_out = OUT_RETURNING; c_code { took(65); }
  :: state_out == OUT_RETURNING && act == ACT_RESTORE -> state_out = OUT_RETURNED; c_code { took(66); }
  :: state_out == OUT_RETURNING && act == ACT_RECALL -> state_out = OUT_RECALLED; c_code { took(67); }
  :: state_out == OUT_RECEIVED && act == ACT_FORWARD -> state_out = OUT_FORWARDED; c_code { took(68); }
  :: state_out == OUT_TRANSFERRED_OUT && act == ACT_SUPPLEMENT -> state_out = OUT_SUPPLEMENTING; c_code { took(69); }
  :: state_out == OUT_SUPPLEMENTING && act == ACT_HEAR_BOOKED -> state_out = OUT_TRANSFERRED_OUT; c_code { took(70); }
  :: state_out == OUT_TRANSFERRED_OUT && act == ACT_CORRECT -> state_out = OUT_CORRECTING; c_code { took(71); }
  :: state_out == OUT_CORRECTING && act == ACT_HEAR_AGREED -> state_out = OUT_CORRECTING; c_code { took(72); }
  :: state_out == OUT_CORRECTING && act == ACT_HEAR_DISAGREED -> state_out = OUT_TRANSFERRED_OUT; c_code { took(73); }
  :: state_out == OUT_CORRECTING && act == ACT_SETTLE -> state_out = OUT_TRANSFERRED_OUT; c_code { took(74); }
  :: else -> assert(false)    /* not a move of the table */
  fi
}

#define CAN_OUT_WITHDRAW (state_out == OUT_RECEIVED)
#define CAN_OUT_RELEASE (state_out == OUT_RECEIVED)
#define CAN_OUT_PAY (state_out == OUT_RELEASED)
#define CAN_OUT_BOUNCE (state_out == OUT_RELEASED || state_out == OUT_PAID || state_out == OUT_QUESTIONED)
#define CAN_OUT_REISSUE (state_out == OUT_BOUNCED)
#define CAN_OUT_HEAR_DIFFERENCE (state_out == OUT_PAID || state_out == OUT_RELEASED || state_out == OUT_BOUNCED || state_out == OUT_QUESTIONED)
#define CAN_OUT_COMPLETE (state_out == OUT_PAID || state_out == OUT_QUESTIONED || state_out == OUT_RELEASED)
#define CAN_OUT_FORWARD (state_out == OUT_RECEIVED)
#define CAN_OUT_RECALL (state_out == OUT_RELEASED || state_out == OUT_BOUNCED || state_out == OUT_RETURNING)
#define CAN_OUT_CORRECT (state_out == OUT_TRANSFERRED_OUT)
#define CAN_OUT_SUPPLEMENT (state_out == OUT_TRANSFERRED_OUT)
#define CAN_OUT_HEAR_RETURN (state_out == OUT_RELEASED || state_out == OUT_PAID || state_out == OUT_QUESTIONED)
#define CAN_OUT_MONEY_BACK (state_out == OUT_RETURNING)
#define CAN_OUT_RESTORE (state_out == OUT_RETURNING)
#define CAN_OUT_HEAR_BOOKED (state_out == OUT_SUPPLEMENTING)
#define CAN_OUT_HEAR_AGREED (state_out == OUT_CORRECTING)
#define CAN_OUT_HEAR_DISAGREED (state_out == OUT_CORRECTING)
#define CAN_OUT_SETTLE (state_out == OUT_CORRECTING)
