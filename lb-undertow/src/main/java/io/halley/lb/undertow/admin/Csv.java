// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes lines of HAProxy's CSV. Not thread-safe. */
final class Csv {

    /** HAProxy's fields up to those of its modules, which 2.6 and 3.x have in common (management guide 9.1). */
    static final String[] FIELDS = ("pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,"
                    + "wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,"
                    + "lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,"
                    + "hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,"
                    + "srv_abrt,comp_in,comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,"
                    + "agent_status,agent_code,agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,"
                    + "agent_rise,agent_fall,agent_health,addr,cookie,mode,algo,conn_rate,conn_rate_max,conn_tot,"
                    + "intercepted,dcon,dses,wrew,connect,reuse,cache_lookups,cache_hits,srv_icur,src_ilim,qtime_max,"
                    + "ctime_max,rtime_max,ttime_max,eint,idle_conn_cur,safe_conn_cur,used_conn_cur,need_conn_est,"
                    + "uweight,agg_server_status,agg_server_check_status,agg_check_status")
            .split(",");

    private final StringBuilder text =
            new StringBuilder("# ").append(String.join(",", FIELDS)).append(",\n");
    private final Map<String, String> row = new HashMap<>();

    Csv put(String field, @Nullable Object value) {
        if (value != null) {
            row.put(field, value instanceof Number ? value.toString() : escape(value.toString()));
        }
        return this;
    }

    /** Ends a line: what was not put stays empty, as in HAProxy. */
    void end() {
        for (String field : FIELDS) {
            text.append(row.getOrDefault(field, "")).append(',');
        }
        text.append('\n');
        row.clear();
    }

    /**
     * Returns a text as a field (RFC 4180), on one line; what a spreadsheet would take for a formula gets an apostrophe
     * before it.
     */
    static String escape(String value) {
        StringBuilder field = new StringBuilder(value.length());
        boolean formula = !value.isEmpty() && "=+-@".indexOf(value.charAt(0)) >= 0;
        boolean quoted = formula || value.indexOf(',') >= 0 || value.indexOf('"') >= 0;
        if (quoted) {
            field.append('"');
        }
        if (formula) {
            field.append('\'');
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            field.append(Character.isISOControl(c) ? ' ' : c);
            if (c == '"') {
                field.append('"');
            }
        }
        return (quoted ? field.append('"') : field).toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
